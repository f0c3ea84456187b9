"""When a measure that comes again was last tried: one that fails goes behind all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0021_inner_functions")]

    operations = [
        migrations.AddField(
            "measureschedule", "tried_at", models.DateTimeField(blank=True, null=True)
        ),
    ]
