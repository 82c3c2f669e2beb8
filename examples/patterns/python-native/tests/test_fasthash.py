import unittest

from fasthash import xxh3


class Xxh3(unittest.TestCase):
    def test_known_hashes(self) -> None:
        self.assertEqual(xxh3(b""), 0x2D06800538D394C2)
        self.assertEqual(xxh3(bytearray(b"hello")), 0x9555E8555C62DCFD)

    def test_what_has_no_bytes(self) -> None:
        with self.assertRaises(TypeError):
            xxh3("text")
