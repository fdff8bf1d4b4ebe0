"""What people read of webhooks."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.webhooks.enums import DeliveryFault, DeliveryState, StopReason, WebhookEvent

EVENT: dict[WebhookEvent, Promise] = {
    WebhookEvent.PASSED: _("A person passed a sitting"),
    WebhookEvent.ISSUED: _("A certificate was issued"),
    WebhookEvent.REVOKED: _("A certificate was revoked"),
    WebhookEvent.EXPIRING: _("A certificate lapses in 90 days"),
    WebhookEvent.TEST: _("Test message"),
}
STATE: dict[DeliveryState, Promise] = {
    DeliveryState.WAITING: _("Under way"),
    DeliveryState.DELIVERED: _("Delivered"),
    DeliveryState.FAILED: _("Given up"),
}
FAULT: dict[DeliveryFault, Promise] = {
    DeliveryFault.STATUS: _("The receiver answered, but not with a success."),
    DeliveryFault.REDIRECT: _(
        "The receiver named another address. Messages follow no redirect: change the address."
    ),
    DeliveryFault.GONE: _("The receiver answered 410: it wants no more messages."),
    DeliveryFault.TIMEOUT: _("The receiver did not answer within ten seconds."),
    DeliveryFault.REFUSED: _("Nobody listens at the address."),
    DeliveryFault.TLS: _("The receiver's certificate was not accepted."),
    DeliveryFault.NAME: _("The host's name has no address."),
    DeliveryFault.PRIVATE: _("The host leads into a network that messages may not enter."),
    DeliveryFault.BROKEN: _("The connection broke before there was an answer."),
    DeliveryFault.STOPPED: _("The webhook was stopped before."),
    DeliveryFault.SECRET: _("The secret can no longer be read. Renew it, then send the message again."),
}
STOPPED: dict[StopReason, Promise] = {
    StopReason.ASKED: _("Stopped by an officer"),
    StopReason.GONE: _("Stopped: the receiver answered 410, it wants no more messages"),
}
REFUSED: dict[str, Promise] = {
    "syntax": _("Write a whole address, such as https://personnel.example/tutela."),
    "scheme": _("The address must begin with https://."),
    "user": _("The address must hold no user name and no password."),
    "fragment": _("Leave out the part of the address after #."),
    "name": _("This host cannot be found. Check the address for typing errors."),
    "private": _("This host lies in a network that messages may not enter. Ask whoever runs this site."),
    "label": _("Say in a few words what receives the messages."),
    "events": _("Choose at least one event."),
    "too_many": _("Your country has 20 webhooks already. Stop one first."),
    "added": _("This webhook was added already. Its secret was shown then; renew it if nobody kept it."),
    "renewed": _(
        "The secret was renewed a moment ago. If nobody kept it, open this page again and renew it."
    ),
    "WebhookStopped": _("This webhook was stopped. Add a new one."),
    "StillUnderWay": _("This message is still under way. It is tried again by itself."),
}


def refusal(error: Exception) -> str:
    """Return why something was refused and what to do, in the reader's language."""
    return str(REFUSED[getattr(error, "code", type(error).__name__)])


def answer_text(status: int | None, fault: str) -> str:
    """Return how an attempt ended, in words; nothing before the first."""
    words = str(FAULT[DeliveryFault(fault)]) if fault else ""
    if status is None:
        return words
    answered = str(_("Answer %(status)s.")) % {"status": status}
    return f"{answered} {words}".strip()
