"""Whose answer it is stays: asked after a save and not before, which locked the row twice."""

from django.db import migrations

from worksheets.sql import sources


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0022_schedule_tries")]

    operations = [sources.apply("worksheets_answer.stays_response_id", kind="triggers", at="0023")]
