"""The links that come with it."""

from importlib.resources import files

import msgspec


class NoSuchLink(LookupError):
    """Nobody has made this link."""


LINKS = msgspec.json.decode(files(__package__).joinpath("links.json").read_bytes(), type=dict[str, str])


def find(name: str) -> str:
    """Say where a link leads."""
    try:
        return LINKS[name.lower()]
    except KeyError:
        raise NoSuchLink(name) from None
