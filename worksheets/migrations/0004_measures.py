from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0003_retention")]
    operations: list = []
