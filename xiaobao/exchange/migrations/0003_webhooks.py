from django.db import migrations


class Migration(migrations.Migration):
    """The check of channels is taken away; the next migration puts the wider one while others write."""

    dependencies = [("exchange", "0002_dead_letters")]

    operations = [migrations.RemoveConstraint("outboxmessage", "outbox_channel")]
