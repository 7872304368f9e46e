"""Loads rows from a PostgreSQL query or from CSV into a table, so that a second run changes nothing."""
