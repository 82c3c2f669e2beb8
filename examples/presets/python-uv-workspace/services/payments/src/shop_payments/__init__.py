"""The payments of the shop."""

from shop_retry import retry


def answer() -> str:
    return retry(3, lambda: "paid")
