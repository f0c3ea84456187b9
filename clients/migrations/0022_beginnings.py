"""What a practice has settled before it begins, and when it was last backed up."""

from django.db import migrations, models

# A backup is made by the operator, of all practices at once. The worker may say so, and may
# change nothing else of a practice (0003: only its own clinicians update it).
NOTE_BACKUP = """
CREATE FUNCTION note_backup(made timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE clients_practice SET backed_up_at = made
    WHERE app_scope() = 'worker' AND made <= statement_timestamp()
      AND (backed_up_at IS NULL OR backed_up_at < made) $$;
REVOKE ALL ON FUNCTION note_backup(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_backup(timestamptz) TO portal_app;
"""


def moment() -> models.DateTimeField:
    return models.DateTimeField(blank=True, null=True)


class Migration(migrations.Migration):
    dependencies = [("clients", "0021_sending")]

    operations = [
        migrations.AddField("practice", "settings_confirmed_at", moment()),
        migrations.AddField("practice", "mail_arrived_at", moment()),
        migrations.AddField("practice", "backed_up_at", moment()),
        migrations.RunSQL(NOTE_BACKUP, "DROP FUNCTION note_backup(timestamptz)"),
    ]
