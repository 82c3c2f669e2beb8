from shop_money import format_cents


def test_two_decimals() -> None:
    assert format_cents(5) == "0.05 €"
    assert format_cents(-250) == "-2.50 €"
