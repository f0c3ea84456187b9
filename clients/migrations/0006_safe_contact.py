from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_consents")]
    operations: list = []
