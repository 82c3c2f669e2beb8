import unittest

from drift import STOCK, directives, drift


class Drift(unittest.TestCase):
    def test_blocks_name_their_directives(self) -> None:
        text = "user nginx; # who\nhttp { sendfile on; server { listen 80; listen 443; } }"
        self.assertEqual(
            directives(text),
            {"user": ["nginx"], "http/sendfile": ["on"], "http/server/listen": ["80", "443"]},
        )

    def test_a_changed_directive_is_one_line(self) -> None:
        self.assertEqual(list(drift("a 1; b 2;", "a 1; b 3;")), ["b: 2 -> 3"])

    def test_an_open_block_is_an_error(self) -> None:
        with self.assertRaises(ValueError):
            directives("http { sendfile on;")

    def test_the_stock_configuration_reads(self) -> None:
        self.assertIn("worker_processes", directives(STOCK.read_text()))


if __name__ == "__main__":
    unittest.main()
