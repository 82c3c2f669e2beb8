"""Names in addresses."""

import re

from shop_text import title


def slug(name: str) -> str:
    """A name as a part of an address."""
    return re.sub("[^a-z]+", "-", title(name).lower()).strip("-")
