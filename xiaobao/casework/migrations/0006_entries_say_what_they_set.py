from django.db import migrations, models

FORBIDDEN = {"UPDATE": "casework_entry_no_update", "DELETE": "casework_entry_no_delete"}


def forbid_changes_again(apps, schema_editor):
    """SQLite makes a table anew to add a column, and forgets its triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for verb, name in FORBIDDEN.items():
        body = "BEGIN SELECT RAISE(ABORT, 'casework_entry is append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON casework_entry {body}", params=None)


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_indexes_of_lists")]
    operations = [
        migrations.AddField(model_name="entry", name="sets", field=models.JSONField(default=dict)),
        migrations.RunPython(forbid_changes_again, migrations.RunPython.noop),
    ]
