"""Money without rounding surprises."""

from decimal import ROUND_HALF_EVEN, Decimal


def convert(amount: str, rate: str) -> str:
    """An amount in another currency, with cents."""
    return str((Decimal(amount) * Decimal(rate)).quantize(Decimal("0.01"), ROUND_HALF_EVEN))
