from fastapi.testclient import TestClient

from app.greet import greet
from app.main import app


def test_greets_by_name_or_the_world():
    assert greet() == "Hello, world!"
    assert greet(" Ada ") == "Hello, Ada!"


def test_a_name_has_an_end():
    assert TestClient(app).get("/", params={"name": "A" * 21}).status_code == 422
