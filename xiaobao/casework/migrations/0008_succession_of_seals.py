from django.db import migrations, models


class Migration(migrations.Migration):
    """Without a default, so that SQLite adds the column in place and keeps the triggers of the table."""

    dependencies = [("casework", "0007_hardening")]

    operations = [migrations.AddField("seal", "succession", models.CharField(max_length=129, null=True))]
