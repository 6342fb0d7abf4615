from django.db import migrations, transaction
from django.db.models import Max, OuterRef, Subquery

BATCH = 10_000


def fill_in(apps, schema_editor):
    """What the cases say, some thousand rows at a time: each lot is locked for itself, and done twice it is the same."""
    clocks = apps.get_model("casework", "Clock").objects.using(schema_editor.connection.alias)
    case = apps.get_model("casework", "Case").objects.filter(pk=OuterRef("case_id"))
    for start in range(0, (clocks.aggregate(last=Max("pk"))["last"] or 0) + 1, BATCH):
        with transaction.atomic(schema_editor.connection.alias):
            clocks.filter(pk__gte=start, pk__lt=start + BATCH, place=None).update(
                place=Subquery(case.values("unit_path")), hand=Subquery(case.values("handler_id"))
            )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("casework", "0017_clocks_know_their_place")]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
