"""Short links for long addresses."""

__version__ = "1.2.0"
