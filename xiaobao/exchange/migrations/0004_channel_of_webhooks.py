from django.db import migrations, models

from xiaobao.exchange.growing import AddCheckBesideWork

CHANNELS = ["in_app", "email", "file", "reaction", "webhook"]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("exchange", "0003_webhooks")]

    operations = [
        AddCheckBesideWork(
            "outboxmessage",
            models.CheckConstraint(condition=models.Q(("channel__in", CHANNELS)), name="outbox_channel"),
        ),
    ]
