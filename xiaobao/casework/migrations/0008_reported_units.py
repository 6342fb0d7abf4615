import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0007_hardening"),
        ("organizations", "0003_announcements"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="reported_unit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.unit",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("reported_unit__isnull", False)), fields=["reported_unit"], name="case_reported"
            ),
        ),
    ]
