"""The billing of the shop."""

from shop_money import format_cents
from shop_text import title


def answer() -> str:
    return f"{title('ada')} owes {format_cents(1234)}"
