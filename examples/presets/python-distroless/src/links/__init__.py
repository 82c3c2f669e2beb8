"""Sends short links where they lead."""
