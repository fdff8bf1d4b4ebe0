from django.db import migrations, models

# Until now a key had no purpose: it keeps what its role was for.
READERS = ("auditor", "certifying_officer", "mission_training_officer")


def give_purposes(apps, schema_editor):
    """Keys made before keys had a purpose: of roles that only read figures, for reporting; else, personnel."""
    del schema_editor
    apps.get_model("accounts", "ApiKey").objects.filter(role__in=READERS).update(purpose="reporting")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_webhooks_rest_and_answers_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="membership",
            name="given_by",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="mailed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(give_purposes, migrations.RunPython.noop),
    ]
