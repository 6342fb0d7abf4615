from django.db import migrations, models

CHANNELS = ["in_app", "email", "file", "reaction", "webhook"]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_dead_letters")]
    operations = [
        migrations.RemoveConstraint("outboxmessage", "outbox_channel"),
        migrations.AddConstraint(
            "outboxmessage",
            models.CheckConstraint(condition=models.Q(("channel__in", CHANNELS)), name="outbox_channel"),
        ),
        # what went or goes to one endpoint, the newest first
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                fields=["recipient", "-id"], condition=models.Q(("channel", "webhook")), name="outbox_webhooks"
            ),
        ),
    ]
