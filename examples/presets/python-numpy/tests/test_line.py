from pytest import approx, raises

from line import through


def test_through_three() -> None:
    assert through("1,3,5") == (approx(2), approx(1))


def test_one_is_no_line() -> None:
    with raises(ValueError, match="two points"):
        through("1")
