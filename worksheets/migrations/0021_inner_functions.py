"""What only other functions call is not for the app's role to call.

0015 had said so of end_couple_work(), which asks nobody whose couple it is; 0020, making the rights
of every function the same, gave it back.
"""

from django.db import migrations

from worksheets.sql import sources


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0001_squashed_0020")]

    operations = [sources.apply("end_couple_work", at="0021")]
