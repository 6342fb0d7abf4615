from django.db import migrations, models

from xiaobao.exchange.growing import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0011_identities")]

    operations = [
        AddIndexBesideWork(model_name="look", index=models.Index(fields=["at", "id"], name="look_in_order")),
        AddIndexBesideWork(
            model_name="look", index=models.Index(fields=["actor_key", "at", "id"], name="look_by_actor")
        ),
    ]
