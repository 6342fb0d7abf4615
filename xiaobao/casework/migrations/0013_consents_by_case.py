from django.db import migrations, models

from xiaobao.exchange.growing import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0012_erasure")]

    operations = [
        AddIndexBesideWork(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("type", "step.consent_recorded")), fields=["case"], name="entry_consent"
            ),
        ),
    ]
