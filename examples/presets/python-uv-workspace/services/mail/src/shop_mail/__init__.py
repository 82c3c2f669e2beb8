"""The mail of the shop."""

from shop_log import logger
from shop_retry import retry


def answer() -> str:
    return retry(2, lambda: logger("mail").name)
