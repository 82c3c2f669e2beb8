from unittest import TestCase

from fingerprint import fingerprint


class Fingerprint(TestCase):
    def test_nothing(self) -> None:
        self.assertEqual(fingerprint(""), "cbf29ce484222325")

    def test_a(self) -> None:
        self.assertEqual(fingerprint("a"), "af63dc4c8601ec8c")
