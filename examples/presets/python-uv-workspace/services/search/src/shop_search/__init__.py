"""The search of the shop."""

from shop_slug import slug
from shop_text import title


def answer() -> str:
    return slug(title("pears"))
