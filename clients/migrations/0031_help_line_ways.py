"""More of a help line than its number: how else it is reached, for whom, and what it leaves behind."""

from django.db import migrations, models


def words(length: int, **more: object) -> models.CharField:
    return models.CharField(blank=True, db_default="", max_length=length, **more)


TRACES = [("", "Nobody has found out"), ("no", "No"), ("yes", "Yes")]


class Migration(migrations.Migration):
    dependencies = [("clients", "0030_audit_lane_locks")]

    operations = [
        migrations.AddField("helpline", "text", words(80)),
        migrations.AddField("helpline", "chat", words(80)),
        migrations.AddField("helpline", "address", words(160)),
        migrations.AddField("helpline", "languages", words(80)),
        migrations.AddField("helpline", "deaf", words(160)),
        migrations.AddField("helpline", "trace", words(3, choices=TRACES)),
        migrations.AddField("helpline", "place", words(80)),
        migrations.AddField("helpline", "silent", words(240)),
        migrations.AddField("helplinecheck", "signature", words(16)),
    ]
