"""Clinicians who reset their password by mail before they had a second step were marked as locked,
which nothing asked; from now on it is asked. Whoever has a second step since works with it."""

from django.db import migrations

OPEN = """
UPDATE clients_user SET words_locked_at = NULL
WHERE role = 'clinician' AND words_locked_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0017_account_guards")]

    operations = [migrations.RunSQL(OPEN, migrations.RunSQL.noop)]
