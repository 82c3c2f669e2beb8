"""Amounts of money."""


def format_cents(cents: int) -> str:
    """Writes cents as "12.34 €"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02} €"
