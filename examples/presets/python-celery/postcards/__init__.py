"""Postcards are ordered over HTTP and printed by a worker."""
