import unittest

from wordcount.count import count


class CountTest(unittest.TestCase):
    def test_the_most_frequent_first(self):
        self.assertEqual(count("To be, or not to be."), [("be", 2), ("to", 2), ("not", 1), ("or", 1)])

    def test_nothing(self):
        self.assertEqual(count(" ... "), [])
