from pathlib import Path

import pytest

from postcards import tasks, web


def test_text() -> None:
    assert tasks.text("Ada", "Oslo") == "Dear Ada, greetings from Oslo!"


def test_ordered_and_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BOX", tmp_path)
    monkeypatch.setattr(web, "BOX", tmp_path)
    monkeypatch.setitem(tasks.app.conf, "task_always_eager", True)
    client = web.app.test_client()
    assert client.get("/cards/Ada").status_code == 404
    assert client.get("/order/Ada/Oslo").status_code == 202
    assert client.get("/cards/Ada").text == "Dear Ada, greetings from Oslo!\n"
