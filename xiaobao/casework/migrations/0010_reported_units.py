import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("casework", "0009_approvals_in_stead"),
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
    ]
