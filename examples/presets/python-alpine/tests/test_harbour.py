from starlette.testclient import TestClient

from harbour.berths import SHIPS, arrive
from harbour.main import app


def test_a_ship_is_in_once():
    assert arrive("Vasa") == "Vasa is in"
    arrive("Vasa")
    assert SHIPS == ["Vasa"]


def test_over_http():
    client = TestClient(app)
    client.get("/arrive/Kon-Tiki")
    assert "Kon-Tiki" in client.get("/").text
