"""The tree is that of RFC 6962: beside hand-made roots, and beside an implementation that is not ours."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from paspoort.audit.inner.tree import Edge, leaf_hash, node_hash


def leaf(number: int) -> bytes:
    return leaf_hash(b"%d" % number)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """Section 2.1 word for word: split at the largest power of two below n."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


def edge_of(count: int) -> Edge:
    edge = Edge()
    edge.extend(leaf(number) for number in range(count))
    return edge


def test_the_prefixes_are_those_of_the_standard() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert edge_of(0).root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert edge_of(2).root() == sha256(b"\x01" + leaf(0) + leaf(1)).digest()


@pytest.mark.parametrize("size", range(18))
def test_every_small_size_has_the_root_of_the_definition(size: int) -> None:
    assert edge_of(size).root() == root_by_definition([leaf(number) for number in range(size)])


def test_three_to_seven_leaves_written_out_by_hand() -> None:
    a, b, c, d, e, f, g = (leaf(number) for number in range(7))
    ab, cd, ef = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    abcd = node_hash(ab, cd)
    assert edge_of(3).root() == node_hash(ab, c)
    assert edge_of(5).root() == node_hash(abcd, e)
    assert edge_of(6).root() == node_hash(abcd, ef)
    assert edge_of(7).root() == node_hash(abcd, node_hash(ef, g))
    assert edge_of(7).to_bytes() == abcd + ef + g


@given(st.lists(st.lists(st.binary(min_size=32, max_size=32), max_size=40), max_size=8))
def test_however_it_grows_the_root_is_that_of_an_independent_implementation(batches: list[list[bytes]]) -> None:
    ours, theirs = Edge(), InmemoryTree(algorithm="sha256")
    for batch in batches:
        ours = Edge.from_bytes(ours.size, ours.to_bytes())
        ours.extend(leaf_hash(entry) for entry in batch)
        for entry in batch:
            theirs.append_entry(entry)
        assert (ours.size, ours.root()) == (theirs.get_size(), theirs.get_root())


@given(st.integers(0, 300), st.integers(-40, 40).filter(bool))
def test_an_edge_that_does_not_fit_its_size_is_refused(size: int, off: int) -> None:
    hashes = edge_of(size).to_bytes()
    with pytest.raises(ValueError, match="does not fit"):
        Edge.from_bytes(size, hashes[:off] if off < 0 < len(hashes) else hashes + bytes(abs(off)))
