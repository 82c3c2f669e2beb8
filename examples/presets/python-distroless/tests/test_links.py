import pytest
from starlette.testclient import TestClient

from links.app import app
from links.store import NoSuchLink, find


def test_links_lead_somewhere():
    assert find("Docs") == "https://docs.example.com/"


def test_there_is_no_such_link():
    with pytest.raises(NoSuchLink):
        find("nowhere")


def test_following_a_link():
    answer = TestClient(app).get("/home", follow_redirects=False)
    assert answer.headers["location"] == "https://www.example.com/"
