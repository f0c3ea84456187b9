"""How somebody's own pages look and speak."""

import clients.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0007_lighter_statements")]

    operations = [
        migrations.AddField(
            model_name="client",
            name="partner_word_sealed",
            field=clients.fields.SealedField(blank=True, key_class="answers", null=True),
        ),
        migrations.AddField(
            model_name="user", name="calm_pages", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="user", name="plain_words", field=models.BooleanField(default=False)
        ),
    ]
