"""What the evidence proves, and whether a contingent is ready."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = "Certification"

    def ready(self) -> None:
        from accounts.jobs.registry import handle
        from certification.certificates.tasks import (
            on_batch_confirmed,
            on_certificate_expiring,
            on_sitting_scored,
            on_webhook_added,
        )
        from certification.credentials.badge_signing import sign_badge, sign_status_list
        from certification.credentials.signing import sign_handover, sign_list, sign_token
        from certification.credentials.tasks import (
            on_certificate_changed,
            on_lists_daily,
            on_signing_key_changed,
        )
        from certification.documents.signing import sign_document
        from certification.documents.tasks import (
            on_bundle_wanted,
            on_certificate_announced,
            on_certificate_issued,
        )
        from certification.register.signing import checkpoint
        from certification.register.tasks import on_register_checkpoint, on_register_daily, on_register_grown
        from certification.signing import checks  # noqa: F401 - registers itself
        from certification.signing.registry import offer
        from certification.verification.unlogged import keep_codes_out_of_logs

        handle("sitting.scored", on_sitting_scored)
        handle("batch.confirmed", on_batch_confirmed)
        handle("certificate.issued", on_certificate_issued)
        handle("certificate.expiring", on_certificate_expiring)
        handle("webhook.added", on_webhook_added)
        handle("certificate.announced", on_certificate_announced)
        handle("bundle.wanted", on_bundle_wanted)
        handle("certificate.changed", on_certificate_changed)
        handle("signing_key.changed", on_signing_key_changed)
        handle("lists.daily", on_lists_daily)
        handle("register.grown", on_register_grown)
        handle("register.checkpoint", on_register_checkpoint)
        handle("register.daily", on_register_daily)
        offer("checkpoint", checkpoint)
        offer("document", sign_document)
        offer("token", sign_token)
        offer("signed_list", sign_list)
        offer("handover", sign_handover)
        offer("badge", sign_badge)
        offer("status_list", sign_status_list)
        keep_codes_out_of_logs()
