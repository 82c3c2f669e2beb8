from django.test import TestCase

from .models import Closing
from .week import opening


class WeekTest(TestCase):
    def test_hours(self):
        self.assertEqual(opening("Thursday"), "open from 10 to 20")
        self.assertEqual(opening("sunday"), "closed")

    def test_no_such_day(self):
        self.assertEqual(self.client.get("/yesterday/").status_code, 404)

    def test_closings(self):
        Closing.objects.create(day="2026-12-25", reason="Christmas")
        self.assertEqual(Closing.objects.count(), 1)
