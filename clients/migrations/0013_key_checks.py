"""A check value for each key-encryption key: another key of the same id is told from the right one."""

import django.utils.timezone
from django.db import migrations, models

from clients.rowsecurity import WORKER, never_changes, protect


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_walls")]

    operations = [
        migrations.CreateModel(
            name="KeyCheck",
            fields=[
                ("kek_id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("value", models.BinaryField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        # The first value of an id is written by the process that first uses it; then it stays.
        protect("clients_keycheck", select=WORKER, insert=WORKER),
        never_changes("clients_keycheck"),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON clients_keycheck FROM portal_app",
            "GRANT UPDATE, DELETE ON clients_keycheck TO portal_app",
        ),
    ]
