from django.db import migrations, models

from xiaobao.exchange.growing import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0010_reported_units")]

    operations = [
        AddIndexBesideWork(
            model_name="case",
            index=models.Index(
                condition=models.Q(("reported_unit__isnull", False)), fields=["reported_unit"], name="case_reported"
            ),
        ),
    ]
