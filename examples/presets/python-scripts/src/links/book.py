"""The links that are known."""

import json
from importlib.resources import files
from pathlib import Path

from platformdirs import site_config_path


def known(own: Path | None = None) -> dict[str, str]:
    """The links that the package comes with, and those of this machine."""
    book = json.loads(files("links").joinpath("links.json").read_text())
    own = own or site_config_path("links") / "links.json"
    if own.exists():
        book |= json.loads(own.read_text())
    return book


def find(short: str, book: dict[str, str]) -> str:
    """Where a short link leads: `py/library/re.html` is below `py`."""
    name, _, rest = short.strip("/").partition("/")
    if name not in book:
        raise LookupError(f"{name} leads nowhere")
    return book[name] + rest
