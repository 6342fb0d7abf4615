import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

MOST_ATTEMPTS_BEFORE = 8
APPEND_ONLY = "exchange_outboxdecision"
REFUSE = """CREATE OR REPLACE FUNCTION exchange_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""


def bury_given_up(apps, schema_editor):
    """What was given up after eight tries is a dead letter now: it must not go out by itself, weeks late."""
    messages = apps.get_model("exchange", "OutboxMessage").objects.using(schema_editor.connection.alias)
    given_up = messages.filter(delivered_at__isnull=True, attempts__gte=MOST_ATTEMPTS_BEFORE)
    given_up.update(failed_at=F("deliver_after"), fault="other")


def forbid_changes(apps, schema_editor):
    """Decisions are written once: neither changed nor deleted."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE, params=None)
    for verb in ("UPDATE", "DELETE"):
        name = f"{APPEND_ONLY}_no_{verb.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            body = "FOR EACH ROW EXECUTE FUNCTION exchange_refuse()"
        else:
            body = f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY} is append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {APPEND_ONLY} {body}")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [
        migrations.AddField("outboxmessage", "fault", models.CharField(blank=True, default="", max_length=16), False),
        migrations.AddField("outboxmessage", "failed_at", models.DateTimeField(null=True)),
        migrations.AddField("outboxmessage", "discarded_at", models.DateTimeField(null=True)),
        migrations.RunPython(bury_given_up, migrations.RunPython.noop),
        migrations.CreateModel(
            name='OutboxDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=16)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('actor_key', models.CharField(max_length=48)),
                ('actor_name', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='outboxmessage',
            name='outbox_waiting',
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True), ('discarded_at__isnull', True), ('failed_at__isnull', True)), fields=['channel', 'deliver_after', 'id'], name='outbox_due'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['channel', 'id'], name='outbox_undelivered'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), models.Q(('discarded_at__isnull', True), ('failed_at__isnull', True)), _connector='OR'), name='outbox_delivered_is_over'),
        ),
        migrations.AddField(
            model_name='outboxdecision',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='exchange.outboxmessage'),
        ),
        migrations.AddConstraint(
            model_name='outboxdecision',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['resent', 'discarded'])), name='outbox_decided'),
        ),
        migrations.AddConstraint(
            model_name='outboxdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'discarded'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='outbox_discarded_for_a_reason'),
        ),
        migrations.RunPython(forbid_changes, migrations.RunPython.noop),
    ]
