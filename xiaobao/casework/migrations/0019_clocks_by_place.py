from django.db import migrations, models

from xiaobao.exchange.growing import AddIndexBesideWork


class Migration(migrations.Migration):
    """What was concluded in a period, by place and hand, is counted from an index alone."""

    atomic = False

    dependencies = [("casework", "0018_places_of_clocks")]

    operations = [
        AddIndexBesideWork(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("stopped_at__isnull", False)),
                fields=["stopped_at", "case", "clock", "due_on", "place", "hand"],
                name="clock_concluded",
            ),
        ),
    ]
