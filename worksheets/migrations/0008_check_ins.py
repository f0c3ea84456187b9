from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0007_hand_entry")]
    operations: list = []
