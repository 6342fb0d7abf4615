from django.db import migrations, models


class Migration(migrations.Migration):
    """Without a default, so that SQLite adds the column in place and keeps the triggers of the table."""

    dependencies = [("casework", "0014_no_approval_by_the_principal")]

    operations = [migrations.AddField("seal", "heads", models.IntegerField(null=True))]
