from pytest import approx

from tides import create_app
from tides.water import height


def test_high_water():
    assert height("brest", 4) == approx(7.0)
    assert height("cuxhaven", 1 + 12.42) == approx(3.2)


def test_over_http():
    client = create_app().test_client()
    assert client.get("/brest/4").text == "the water stands at 7.0 m\n"
    assert client.get("/nowhere/4").status_code == 404
