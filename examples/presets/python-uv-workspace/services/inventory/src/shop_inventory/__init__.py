"""The inventory of the shop."""

from shop_cache import remember


def answer() -> str:
    return str(remember(len)("pears"))
