"""Backups of the database: complete or not there at all, and never with the key beside them."""
