from django.db import migrations, models


def forbid_changes(apps, schema_editor):
    """What a seal covers is written once: neither changed nor deleted."""
    for verb in ("UPDATE", "DELETE"):
        name = f"people_sealedhead_no_{verb.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            body = "FOR EACH ROW EXECUTE FUNCTION people_refuse()"
        else:
            body = "BEGIN SELECT RAISE(ABORT, 'people_sealedhead is append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON people_sealedhead {body}")


class Migration(migrations.Migration):
    dependencies = [("people", "0014_chains")]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("before", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField(default=0)),
                ("head", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SealedHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("key", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField()),
                ("head", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["day", "id"], name="heads_of_a_seal")],
                "constraints": [models.UniqueConstraint(fields=("key", "count"), name="head_sealed_once")],
            },
        ),
        migrations.RunPython(forbid_changes, migrations.RunPython.noop),
    ]
