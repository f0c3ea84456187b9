"""How a person may be reached, and three days in which a changed address can be put back."""

import uuid

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clients.fields
from clients.rowsecurity import ANYONE_IN_PRACTICE, CLINICIAN, OWN, WORKER, any_of, protect

# A colleague of the same practice has no business with somebody's safe times and code word.
THEIR_CLINICIAN = f"({CLINICIAN} AND app_cares_for(client_id))"
MINE = f"({ANYONE_IN_PRACTICE} AND {OWN})"


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_consents")]
    operations = [
        migrations.AddField(
            model_name="contactchannel",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="contactchannel",
            name="former_sealed",
            field=clients.fields.SealedField(blank=True, key_class="contact", null=True),
        ),
        migrations.AddField(
            model_name="contactchannel",
            name="former_lookup",
            field=models.BinaryField(blank=True, max_length=32, null=True),
        ),
        migrations.CreateModel(
            name="SafeContact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("words_sealed", clients.fields.SealedField(key_class="contact")),
                ("phone_lookup", models.BinaryField(blank=True, max_length=32, null=True)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=models.PROTECT,
                        related_name="safe_contact",
                        to="clients.client",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to="clients.practice"
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        protect(
            "clients_safecontact",
            select=any_of(OWN, THEIR_CLINICIAN, WORKER),
            insert=any_of(MINE, THEIR_CLINICIAN),
            update=any_of(MINE, THEIR_CLINICIAN),
        ),
    ]
