"""A Hold that a clinician places themselves, with the reason in words of their own."""

import uuid

import clients.fields
import django.db.models.deletion
from django.db import migrations, models

from clients.rowsecurity import ANYONE_IN_PRACTICE, CLINICIAN, never_changes, protect

TREATED = f"({CLINICIAN} AND app_cares_for(client_id))"


def link(to: str, **fields: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **fields
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0023_audit_lanes")]

    operations = [
        migrations.CreateModel(
            name="HoldByHand",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("why_sealed", clients.fields.SealedField(editable=False, key_class="notes")),
                ("about_id", models.UUIDField(blank=True, null=True)),
                ("by", link("clients.clinician")),
                ("client", link("clients.client")),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="by_hand",
                        to="clients.hold",
                    ),
                ),
                ("practice", link("clients.practice")),
            ],
            options={"abstract": False},
        ),
        # Like a Hold: no client sees one, their own included. Its words are for who cares now.
        protect(
            "clients_holdbyhand",
            select=TREATED,
            insert=f"{ANYONE_IN_PRACTICE} AND by_id = (SELECT app_clinician()) AND {TREATED}",
        ),
        never_changes("clients_holdbyhand"),
    ]
