"""What a clinician writes below something is saved while they type; it is theirs alone."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import clients.fields
from clients.sql import sources


def link(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to
    )


def words() -> clients.fields.SealedField:
    return clients.fields.SealedField(blank=True, editable=False, key_class="notes", null=True)


class Migration(migrations.Migration):
    dependencies = [("clients", "0026_ended_couples")]

    operations = [
        migrations.CreateModel(
            name="UnsentWords",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("feedback", "Written back about what was sent"),
                            ("addendum", "Added to a signed note"),
                        ],
                        max_length=16,
                    ),
                ),
                ("about_id", models.UUIDField()),
                ("body_sealed", words()),
                ("set_aside_sealed", words()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("author", link("clients.clinician")),
                ("practice", link("clients.practice")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("author", "kind", "about_id"), name="unsent_once_for_each_thing"
                    )
                ],
            },
        ),
        sources.apply("clients_unsentwords", kind="policies", at="0027"),
    ]
