"""Whoever writes in a lane of the audit holds its lock in memory, and not a lock of its head's row."""

from django.db import migrations

from clients.sql import sources


class Migration(migrations.Migration):
    dependencies = [("clients", "0029_own_help_lines")]

    operations = [sources.apply("audit_append", at="0030")]
