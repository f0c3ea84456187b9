"""The source of what the database does by itself on this storey; how it is read: clients/sql."""

from pathlib import Path

from clients.sql import Sources

sources = Sources(Path(__file__).parent)
definition = sources.definition
