import datetime

import pytest

from quotes import SAYINGS, create_app, of_day


def test_every_saying_has_its_turn() -> None:
    start = datetime.date(2026, 1, 1)
    days = [start + datetime.timedelta(days=n) for n in range(len(SAYINGS))]
    assert {of_day(day) for day in days} == set(SAYINGS)


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/2026-02-28", 200), ("/2026-02-29", 404)])
def test_status(path: str, status: int) -> None:
    assert create_app().test_client().get(path).status_code == status
