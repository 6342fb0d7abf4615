from django.db import migrations, models

from xiaobao.exchange.growing import AddIndexBesideWork


class Migration(migrations.Migration):
    """What is open, by hand and place, is counted from an index alone."""

    atomic = False

    dependencies = [("casework", "0015_seals_cover_chains")]

    operations = [
        AddIndexBesideWork(
            model_name="case",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["handler", "due_on", "unit_path"], name="case_hand"
            ),
        ),
    ]
