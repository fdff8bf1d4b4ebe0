from django.db import migrations

from accounts.tenancy.policies import RowLevelSecurity


class Migration(migrations.Migration):

    dependencies = [
        ("certification", "0002_signed_and_registered"),
    ]

    operations = [
        RowLevelSecurity(
            "Award",
            "Batch",
            "BatchLine",
            "SerialCounter",
            "Certificate",
            "CertificateEvent",
            "OfflineToken",
            "StatusPlace",
            "OpenBadge",
            "StatusList",
            "Document",
            "Bundle",
            "RegisterLeaf",
        ),
    ]
