from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_row_security")]
    operations: list = []
