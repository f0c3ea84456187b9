from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0006_authoring")]
    operations: list = []
