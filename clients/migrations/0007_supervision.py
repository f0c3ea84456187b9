from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0006_safe_contact")]
    operations: list = []
