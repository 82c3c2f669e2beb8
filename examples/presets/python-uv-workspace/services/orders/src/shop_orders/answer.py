"""What orders answer."""

from shop_pricing import price


def answer(pieces: int) -> str:
    """What an order costs."""
    return f"{pieces} pieces cost {price(pieces)}"
