"""Who, for which country, may do what, and who did what."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from accounts.jobs.answers import forget_outlived
        from accounts.jobs.registry import handle
        from accounts.people.tasks import on_slips_requested, on_slips_unclaimed
        from accounts.roles import connected  # noqa: F401 - listens to the library's signals
        from accounts.roles.tasks import on_invitation_made
        from accounts.tenancy import checks  # noqa: F401 - registers itself
        from accounts.tenancy.scope import tell_scope
        from accounts.webhooks.delivering import DELIVER

        connection_created.connect(tell_scope, dispatch_uid="tutela.scope")
        handle("invitation.made", on_invitation_made)
        handle("answers.outlived", forget_outlived)
        handle("webhook.delivery", DELIVER)
        handle("slips.requested", on_slips_requested)
        handle("slips.unclaimed", on_slips_unclaimed)
