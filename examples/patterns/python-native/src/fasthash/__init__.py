"""Fast hashes, computed by libxxhash."""

from ._native import xxh3

__all__ = ["xxh3"]
