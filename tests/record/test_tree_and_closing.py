"""Merkle trees by RFC 6962, and what a closing signs."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_values import KEYS, NOON, SIGNER

from openplaci.model.fact import RecordClosed
from openplaci.record import tree
from openplaci.record.closing import NONE_BEFORE, Signer, digest, is_signed, public_of, text

# Leaves and roots of the test vectors of the reference implementation of RFC 6962 (certificate-transparency).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOT_OF_ONE = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def by_the_letter(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1: split at the largest power of two below."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return tree.leaf(leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return tree.node(by_the_letter(leaves[:split]), by_the_letter(leaves[split:]))


def test_roots_are_those_of_the_reference() -> None:
    for count, root in ((1, ROOT_OF_ONE), (8, ROOT_OF_EIGHT)):
        growing = tree.Growing()
        growing.add(map(tree.leaf, LEAVES[:count]))
        assert growing.root().hex() == root


@given(st.integers(0, 70), st.data())
def test_every_leaf_is_proven_and_no_other(count: int, data: st.DataObject) -> None:
    leaves = [bytes([number]) * 32 for number in range(count)]
    hashes = [tree.leaf(leaf) for leaf in leaves]
    root = by_the_letter(leaves)
    growing = tree.Growing()
    split = data.draw(st.integers(0, count))
    growing.add(hashes[:split])
    growing.add(hashes[split:])
    whole = tree.Tree(hashes)
    assert growing.root() == whole.root() == root
    for index, hashed in enumerate(hashes):
        path = whole.path(index)
        assert tree.climb(hashed, index, count, path) == root
        assert tree.climb(tree.leaf(b"other"), index, count, path) != root
        assert tree.climb(hashed, index, count, (*path, root)) is None
        assert count == 1 or tree.climb(hashed, index, count, path[:-1]) is None
    assert tree.climb(root, count, count, ()) is None


def closed(**changes: object) -> RecordClosed:
    made = RecordClosed(
        number=3, first=7, last=9, root="ab" * 32, link="cd" * 32, before=NONE_BEFORE, at=NOON, signer="", signature="",
        by="local:rolf",
    )  # fmt: skip
    return msgspec.structs.replace(SIGNER.sign(made), **changes)


def test_what_is_signed_is_a_text_of_lines() -> None:
    assert text(closed()).split("\n") == [
        "openplaci closing 1", "number 3", "first 7", "last 9", f"root {'ab' * 32}", f"link {'cd' * 32}",
        f"before {NONE_BEFORE}", "at 2026-11-24T12:00:00.000000+00:00", f"signer {SIGNER.id}", "by local:rolf",
    ]  # fmt: skip
    assert is_signed(closed(), KEYS)


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", 4), ("first", 6), ("last", 8), ("root", "ac" * 32), ("link", "ce" * 32), ("before", "1" * 64),
     ("at", NOON.replace(second=1)), ("signer", "0" * 64), ("signature", "00" * 64), ("signature", "no"), ("by", "x")],
)  # fmt: skip
def test_each_field_is_signed(field: str, value: object) -> None:
    changed = closed(**{field: value})
    assert not is_signed(changed, KEYS)
    assert value == "no" or digest(changed) != digest(closed())


def test_a_public_key_is_read_from_pem() -> None:
    assert public_of(SIGNER.pem) == SIGNER.public
    with pytest.raises(ValueError, match="PEM"):
        public_of(b"none")
    assert not is_signed(closed(), {SIGNER.id: Signer(bytes(32)).public})
