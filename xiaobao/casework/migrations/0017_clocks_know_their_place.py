from django.db import migrations, models


def order_by_code_point(apps, schema_editor):
    """A subtree is a range of places, as it is of the paths of cases."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE casework_clock ALTER COLUMN place TYPE varchar(160) COLLATE "C"')


class Migration(migrations.Migration):
    """Empty at first, so that neither database writes the table anew."""

    dependencies = [("casework", "0016_cases_by_hand")]

    operations = [
        migrations.AddField("clock", "place", models.CharField(max_length=160, null=True)),
        migrations.AddField("clock", "hand", models.BigIntegerField(null=True)),
        migrations.RunPython(order_by_code_point, migrations.RunPython.noop),
    ]
