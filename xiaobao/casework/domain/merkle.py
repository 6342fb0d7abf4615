"""Merkle trees over the hashes of a journal: roots, and proofs that one hash is in one.

Source: RFC 9162 §2.1 (leaves and nodes hashed apart, a tree split at the largest power of two). Every hash is 64
hexadecimal digits, as in the journal.
"""

import hashlib
from collections.abc import Iterable, Sequence

LEAF, NODE = b"\0", b"\1"


def root(leaves: Iterable[str]) -> str:
    """The root over hashes, read once and kept in as many places as the tree is high; of none, SHA-256 of nothing."""
    stack: list[tuple[int, bytes]] = []  # whole subtrees from left to right: how many leaves, and their hash
    for leaf in leaves:
        many, found = 1, _leaf(leaf)
        while stack and stack[-1][0] == many:
            many, found = many * 2, _node(stack.pop()[1], found)
        stack.append((many, found))
    if not stack:
        return hashlib.sha256(b"").hexdigest()
    _, found = stack.pop()
    while stack:
        found = _node(stack.pop()[1], found)
    return found.hex()


def proof(leaves: Sequence[str], index: int) -> list[str]:
    """The hashes that lead from a leaf to the root, from below (RFC 9162 §2.1.3.1)."""
    return [each.hex() for each in _path(index, [_leaf(leaf) for leaf in leaves])]


def led_to(leaf: str, index: int, size: int, path: Sequence[str]) -> str:
    """The root that a path leads to from a leaf of a tree of ``size`` leaves; empty where it cannot be its path.

    Source: RFC 9162 §2.1.3.2.
    """
    if not 0 <= index < size:
        return ""
    here, last, found = index, size - 1, _leaf(leaf)
    for each in path:
        if last == 0:
            return ""
        beside = bytes.fromhex(each)
        if here % 2 or here == last:
            found = _node(beside, found)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            found = _node(found, beside)
        here, last = here // 2, last // 2
    return found.hex() if last == 0 else ""


def _path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) <= 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*_path(index, left), _root(right)]
    return [*_path(index - split, right), _root(left)]


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return _node(_root(leaves[:split]), _root(leaves[split:]))


def _leaf(content: str) -> bytes:
    return hashlib.sha256(LEAF + bytes.fromhex(content)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
