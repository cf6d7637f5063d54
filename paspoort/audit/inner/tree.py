"""The tree of RFC 6962, of which only the right edge is ever kept: SHA-256 with 0x00 before a leaf and 0x01 before a node."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

WIDTH = 32


def leaf_hash(commitment: bytes) -> bytes:
    """The hash under which a commitment of 32 bytes hangs in the tree."""
    return sha256(b"\x00" + commitment).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash that stands for two neighbours."""
    return sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a tree of `size` leaves: one hash for each complete subtree, that is for each bit set in `size`.

    Adding n leaves costs n leaf and n node hashes whatever the size of the tree, and the edge itself never passes 64 hashes.
    """

    def __init__(self) -> None:
        self.size = 0
        self._stumps: dict[int, bytes] = {}

    @classmethod
    def from_bytes(cls, size: int, hashes: bytes) -> Edge:
        """The edge that `to_bytes` wrote; raises ValueError when the bytes do not belong to this size."""
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        if len(hashes) != WIDTH * len(levels):
            raise ValueError("the right edge of the tree does not fit its size")
        edge = cls()
        edge.size = size
        edge._stumps = {level: hashes[place * WIDTH : (place + 1) * WIDTH] for place, level in enumerate(levels)}
        return edge

    def to_bytes(self) -> bytes:
        """The hashes of the edge, those of the largest subtree first."""
        return b"".join(self._stumps[level] for level in sorted(self._stumps, reverse=True))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Hang leaf hashes at the right, level by level: pairs become nodes, an odd one waits as the stump of its level."""
        nodes = list(leaves)
        self.size += len(nodes)
        level = 0
        while nodes:
            if level in self._stumps:
                nodes.insert(0, self._stumps.pop(level))
            if len(nodes) % 2:
                self._stumps[level] = nodes.pop()
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
            level += 1

    def root(self) -> bytes:
        """The one hash that stands for all leaves in their order; of an empty tree the hash of nothing."""
        levels = sorted(self._stumps)
        if not levels:
            return sha256(b"").digest()
        root = self._stumps[levels[0]]
        for level in levels[1:]:
            root = node_hash(self._stumps[level], root)
        return root
