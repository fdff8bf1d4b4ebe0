"""Who, for which country, may do what, and who did what."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.forms import ChoiceField, Field
        from django.utils.translation import gettext_lazy as _

        from accounts.jobs.answers import forget_outlived
        from accounts.jobs.registry import handle
        from accounts.people.tasks import on_slips_requested, on_slips_unclaimed
        from accounts.roles import connected  # noqa: F401 - listens to the library's signals
        from accounts.roles.tasks import on_invitation_made
        from accounts.tenancy import checks  # noqa: F401 - registers itself
        from accounts.tenancy.scope import tell_scope
        from accounts.webhooks.delivering import DELIVER

        # what an empty field says wherever its form has no words of its own
        Field.default_error_messages["required"] = _("This is empty. Fill it in.")
        ChoiceField.default_error_messages["required"] = _("Nothing is chosen. Choose one.")
        connection_created.connect(tell_scope, dispatch_uid="tutela.scope")
        handle("invitation.made", on_invitation_made)
        handle("answers.outlived", forget_outlived)
        handle("webhook.delivery", DELIVER)
        handle("slips.requested", on_slips_requested)
        handle("slips.unclaimed", on_slips_unclaimed)
