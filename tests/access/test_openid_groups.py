"""The mapping file: what a provider's groups allow."""

import pytest

from openplaci.access.openid_groups import Grant, mapping
from openplaci.faults import CannotDo

GOOD = """
make_accounts = true

[groups.officers]
roles = ["officer"]
programmes = ["pact"]
mark = "amber"

[groups."/placi/Prüfer"]
roles = ["auditor", "analyst"]
programmes = ["*"]
mark = "red"

[groups.readers]
roles = ["analyst"]
"""


@pytest.mark.parametrize(
    ("names", "grant"),
    [
        ((), Grant()),
        (("strangers",), Grant()),
        (("readers",), Grant(roles=("analyst",))),
        (("officers",), Grant(roles=("officer",), programmes=("pact",), mark="amber")),
        (
            ("readers", "officers", "/placi/Prüfer", "officers"),
            Grant(roles=("officer", "analyst", "auditor"), programmes=("*",), mark="red"),
        ),
    ],
)
def test_groups_add_up(names: tuple[str, ...], grant: Grant) -> None:
    assert mapping(GOOD, "groups.toml", ("pact",)).granted(names) == grant


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("groups = ", "no TOML"),
        ("", "missing required field `groups`"),
        ("make_acounts = true\n[groups]", "unknown field `make_acounts`"),
        ("[groups.a]\nrole = ['officer']", "unknown field `role`"),
        ("[groups.a]\nroles = ['boss']", "boss"),
        ("[groups.a]\nmark = 'pink'", "pink"),
        ("[groups.a]\nprogrammes = ['pakt']", r"groups.a: programmes: pakt; expected of pact or \*"),
        ("[groups.a]\nroles = ['filer']", "groups.a: roles: filer: that is a key's, no person's"),
        ("[groups.a]\nroles = ['partner']", "groups.a: roles: partner"),
        ("[groups.a]\nroles = ['administrator']", "only where the file says administrator_from_groups = true"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_one_line(text: str, words: str) -> None:
    with pytest.raises(CannotDo, match=rf"^groups\.toml: .*{words}") as caught:
        mapping(text, "groups.toml", ("pact",))
    assert len(str(caught.value).splitlines()) == 1


def test_an_administrator_comes_from_a_group_only_where_the_file_says_so() -> None:
    said = mapping("administrator_from_groups = true\n[groups.a]\nroles = ['administrator']", "groups.toml", ())
    assert said.granted(["a"]).roles == ("administrator",)
