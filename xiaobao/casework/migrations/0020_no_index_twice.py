from django.db import migrations


class Migration(migrations.Migration):
    """``case_hand`` and ``clock_concluded`` hold what these held, in their order."""

    dependencies = [("casework", "0019_clocks_by_place")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_mine"),
        migrations.RemoveIndex(model_name="clock", name="clock_stopped"),
    ]
