from django.db import migrations

from accounts.tenancy.policies import RowLevelSecurity


def forget_names(apps, schema_editor):
    """Logins are in no country's rows: those that people got by a slip carried the person's name."""
    del schema_editor
    apps.get_model("accounts", "User")._base_manager.filter(email__isnull=True).update(name="")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_people_in_contingents"),
    ]

    operations = [
        migrations.RunPython(forget_names, migrations.RunPython.noop),
        RowLevelSecurity(
            "Person",
            "PersonCategory",
            "PairDecision",
            "SlipCode",
            "SlipSheet",
            "Contingent",
            "Slot",
            "Assignment",
            "Emblem",
            "Signatory",
            "Invitation",
            "TrailEntry",
            "TrailPersonal",
            "Webhook",
            "Delivery",
        ),
    ]
