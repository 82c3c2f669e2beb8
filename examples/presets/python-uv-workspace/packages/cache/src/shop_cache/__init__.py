"""What is remembered."""

from functools import lru_cache

remember = lru_cache(maxsize=100)
