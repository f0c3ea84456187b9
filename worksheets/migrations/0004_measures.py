"""Measures: a kind of their own on a shelf of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0003_retention")]

    operations: list = [
        migrations.AlterField(
            model_name="worksheet",
            name="kind",
            field=models.CharField(
                choices=[
                    ("module", "Module"),
                    ("worksheet", "Worksheet"),
                    ("measure", "Measure"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="worksheet",
            name="theme",
            field=models.CharField(
                choices=[
                    ("owed", "When closeness feels owed"),
                    ("demand", "When an invitation feels like a demand"),
                    ("power", "Power and safety"),
                    ("desire", "What we want closeness for"),
                    ("checkin", "Private check-in"),
                    ("measure", "Measures"),
                ],
                max_length=10,
            ),
        ),
    ]
