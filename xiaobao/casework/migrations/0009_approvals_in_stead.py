from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_succession_of_seals")]

    operations = [migrations.AddField("approval", "asked_for", models.CharField(blank=True, max_length=48))]
