from unittest import TestCase

from freezegun import freeze_time

from app import app
from calendars import today


@freeze_time("2026-11-21")
class Today(TestCase):
    def test_gregorian(self) -> None:
        self.assertEqual(today(), "Saturday, the 21 of November")

    def test_ordinal(self) -> None:
        self.assertEqual(today("ordinal"), "the day number 325")

    def test_over_http(self) -> None:
        client = app.test_client()
        self.assertEqual(client.get("/ordinal").text, "today is the day number 325\n")
        self.assertEqual(client.get("/mayan").status_code, 404)
