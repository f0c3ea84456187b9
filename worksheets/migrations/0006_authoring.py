from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0005_pathways")]
    operations: list = []
