from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0002_proposals")]

    operations = [
        migrations.AddField("speakingkey", "root", models.CharField(default="p1", max_length=32)),
        migrations.AddField("peer", "knows", models.JSONField(default=list)),
    ]
