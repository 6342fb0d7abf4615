from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns without a default, so that nothing is written anew and SQLite keeps the triggers of both tables.

    What is there already stays as it is: chains begin with a hash over it, taken by the platform itself.
    """

    dependencies = [("people", "0013_scopes_of_tokens")]

    operations = [
        migrations.AddField(model, name, field)
        for model in ("accountevent", "look")
        for name, field in (
            ("seq", models.IntegerField(null=True)),
            ("previous_hash", models.CharField(max_length=64, null=True)),
            ("hash", models.CharField(max_length=64, null=True)),
        )
    ]
