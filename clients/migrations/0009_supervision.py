"""Who is in training, and under whom."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0008_reading")]

    operations = [
        migrations.AddField(
            model_name="clinician",
            name="supervised_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supervises",
                to="clients.clinician",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinician",
            constraint=models.CheckConstraint(
                condition=models.Q(("supervised_by", models.F("id")), _negated=True),
                name="clinician_supervised_by_another",
            ),
        ),
    ]
