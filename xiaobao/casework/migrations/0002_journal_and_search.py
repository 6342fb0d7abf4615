"""What the ORM cannot say: the journal is append-only, paths order by code point, the search index."""

from django.db import migrations

from xiaobao.casework import search

APPEND_ONLY = ("casework_entry", "casework_seal")
REFUSE = """CREATE OR REPLACE FUNCTION casework_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""


def forbid_changes(apps, schema_editor):
    """Entries and seals are written once: neither changed nor deleted."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(REFUSE, params=None)
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            body = "FOR EACH ROW EXECUTE FUNCTION casework_refuse()"
            if not postgresql:
                body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}", params=None)


def order_by_code_point(apps, schema_editor):
    """A subtree is a range of paths; a locale that skips the slash would break it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE casework_case ALTER COLUMN unit_path TYPE varchar(160) COLLATE "C"')


def create_index(apps, schema_editor):
    search.create_table()


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [
        migrations.RunPython(forbid_changes, migrations.RunPython.noop),
        migrations.RunPython(order_by_code_point, migrations.RunPython.noop),
        migrations.RunPython(create_index, migrations.RunPython.noop),
    ]
