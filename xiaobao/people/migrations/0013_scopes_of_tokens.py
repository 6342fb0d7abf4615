from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_looks_in_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='scope',
            field=models.JSONField(null=True),
        ),
    ]
