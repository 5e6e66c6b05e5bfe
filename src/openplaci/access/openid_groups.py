"""What a provider's groups allow here: the mapping file, TOML.

make_accounts = true

[groups.placi-officers]
roles = ["officer"]
programmes = ["pact"]
mark = "amber"
"""

import tomllib
from collections.abc import Collection

import msgspec

from openplaci.faults import CannotDo
from openplaci.model.access import ALL, MARKS, ROLES, Mark, Role
from openplaci.model.base import Noun


class Grant(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a group, or all groups of a person, allow; see `openplaci.model.access.Account`."""

    roles: tuple[Role, ...] = ()
    programmes: tuple[str, ...] = ()
    mark: Mark = "green"


class Mapping(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What groups allow.

    Attributes:
        make_accounts: an account is made for whoever has a group that gives a role.
        administrator_from_groups: a group may make an administrator; never unless it is said.
        groups: by the name that the provider gives them.
    """

    make_accounts: bool = False
    administrator_from_groups: bool = False
    groups: dict[str, Grant]

    def granted(self, names: Collection[str]) -> Grant:
        """Return what all of these groups allow together; of marks the narrowest."""
        found = [self.groups[name] for name in sorted(set(names)) if name in self.groups]
        roles = {role for grant in found for role in grant.roles}
        programmes = {programme for grant in found for programme in grant.programmes}
        return Grant(
            roles=tuple(role for role in ROLES if role in roles),
            programmes=(ALL,) if ALL in programmes else tuple(sorted(programmes)),
            mark=max((grant.mark for grant in found), key=MARKS.index, default="green"),
        )


def mapping(text: str, name: str, programmes: Collection[str]) -> Mapping:
    """Return the mapping that a file holds.

    Args:
        text: of the file.
        name: names it in errors.
        programmes: that there are.

    Raises:
        CannotDo: it is no TOML, or names what there is not.
    """
    try:
        found = msgspec.convert(tomllib.loads(text), Mapping)
    except tomllib.TOMLDecodeError as fault:
        raise CannotDo(f"{name}: no TOML: {fault}") from fault
    except msgspec.ValidationError as fault:
        raise CannotDo(f"{name}: {fault}") from fault
    for group, grant in found.groups.items():
        machines = {"filer", "partner"}.intersection(grant.roles)
        if machines:
            raise CannotDo(
                f"{name}: groups.{group}: roles: {', '.join(sorted(machines))}: that is a key's, no person's"
            )
        if "administrator" in grant.roles and not found.administrator_from_groups:
            raise CannotDo(
                f"{name}: groups.{group}: roles: administrator; "
                "a group makes one only where the file says administrator_from_groups = true"
            )
        unknown = set(grant.programmes) - {*programmes, ALL}
        if unknown:
            raise CannotDo(
                f"{name}: groups.{group}: programmes: {', '.join(sorted(unknown))}; "
                f"expected of {', '.join(sorted(programmes))} or {ALL}"
            )
    return found
