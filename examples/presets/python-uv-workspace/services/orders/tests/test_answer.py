from shop_orders.answer import answer


def test_three_pieces_have_a_price() -> None:
    assert answer(3) == "3 pieces cost 7.50 €"
