"""Brings records into one form, and copies a MongoDB collection into PostgreSQL in that form."""
