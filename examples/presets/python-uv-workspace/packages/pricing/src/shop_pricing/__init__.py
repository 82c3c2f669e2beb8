"""What things cost."""

from shop_money import format_cents

PIECE = 250


def price(pieces: int) -> str:
    """What so many pieces cost."""
    return format_cents(pieces * PIECE)
