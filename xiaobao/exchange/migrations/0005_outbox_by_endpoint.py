from django.db import migrations, models

from xiaobao.exchange.growing import AddIndexBesideWork


class Migration(migrations.Migration):
    """What went or goes to one endpoint, the newest first."""

    atomic = False

    dependencies = [("exchange", "0004_channel_of_webhooks")]

    operations = [
        AddIndexBesideWork(
            "outboxmessage",
            models.Index(
                fields=["recipient", "-id"], condition=models.Q(("channel", "webhook")), name="outbox_webhooks"
            ),
        ),
    ]
