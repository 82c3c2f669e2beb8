import unittest

from parameterized import parameterized

from app import app
from roman import roman


class RomanTest(unittest.TestCase):
    @parameterized.expand([(4, "IV"), (1984, "MCMLXXXIV"), (3999, "MMMCMXCIX")])
    def test_numbers(self, number, text):
        self.assertEqual(roman(number), text)

    def test_there_is_no_zero(self):
        self.assertEqual(app.test_client().get("/0").status_code, 400)
