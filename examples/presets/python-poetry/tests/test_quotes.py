from starlette.testclient import TestClient

from quotes.main import app
from quotes.said import said


def test_ada_weaves():
    assert said(" ada ") == "“The engine weaves patterns, as the loom weaves flowers.” (Ada)"


def test_over_http():
    client = TestClient(app)
    assert client.get("/grace").text.endswith("(Grace)\n")
    assert client.get("/nobody").status_code == 404
