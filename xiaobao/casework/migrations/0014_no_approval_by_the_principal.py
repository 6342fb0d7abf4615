from django.db import migrations, models
from django.db.models import F, Q

from xiaobao.exchange.growing import AddCheckBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0013_consents_by_case")]

    operations = [
        AddCheckBesideWork(
            "approval",
            models.CheckConstraint(
                condition=Q(("asked_for", ""), ~Q(asked_for=F("decided_by")), _connector="OR"),
                name="approval_not_by_principal",
            ),
        ),
    ]
