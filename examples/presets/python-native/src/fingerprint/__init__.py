"""Fingerprints of texts."""

from _fnv import fnv1a


def fingerprint(text: str) -> str:
    """The fingerprint of a text, in 16 digits."""
    return f"{fnv1a(text.encode()):016x}"
