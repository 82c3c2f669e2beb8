import unittest
from datetime import date

from moon import phase


class Moon(unittest.TestCase):
    def test_a_full_moon(self):
        self.assertEqual(phase(date(2026, 11, 24)), "full")

    def test_a_new_moon(self):
        self.assertEqual(phase(date(2026, 11, 9)), "new")
