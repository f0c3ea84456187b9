from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0004_measures")]
    operations: list = []
