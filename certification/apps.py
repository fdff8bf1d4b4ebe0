"""What the evidence proves, and whether a contingent is ready."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = "Certification"

    def ready(self) -> None:
        from accounts.jobs.registry import handle
        from certification.certificates.tasks import on_sitting_scored
        from certification.documents.tasks import on_certificate_issued
        from certification.verification.unlogged import keep_codes_out_of_logs

        handle("sitting.scored", on_sitting_scored)
        handle("certificate.issued", on_certificate_issued)
        keep_codes_out_of_logs()
