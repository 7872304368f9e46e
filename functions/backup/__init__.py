"""Copies of databases, dumped, checked and kept for some time."""
