import unittest

from rates import app


class Rates(unittest.TestCase):
    def test_francs_are_worth_euros(self):
        self.assertEqual(app.test_client().get("/CHF/12").text, "12.48 EUR\n")

    def test_an_unknown_currency(self):
        self.assertEqual(app.test_client().get("/XXX/12").status_code, 404)
