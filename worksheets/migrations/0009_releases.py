from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0008_check_ins")]
    operations: list = []
