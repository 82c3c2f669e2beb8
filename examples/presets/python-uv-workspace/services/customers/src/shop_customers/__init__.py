"""The customers of the shop."""

from shop_slug import slug


def answer() -> str:
    return slug("Ada Lovelace")
