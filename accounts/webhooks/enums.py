"""Closed lists of webhooks."""

from enum import StrEnum


class WebhookEvent(StrEnum):
    """What a national personnel system can be told of. A test tells nothing and is sent on request only."""

    PASSED = "sitting.passed"
    ISSUED = "certificate.issued"
    REVOKED = "certificate.revoked"
    EXPIRING = "certificate.expiring"
    TEST = "webhook.test"


CHOSEN = (WebhookEvent.PASSED, WebhookEvent.ISSUED, WebhookEvent.REVOKED, WebhookEvent.EXPIRING)


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryFault(StrEnum):
    """Why an attempt did not deliver."""

    STATUS = "status"  # the receiver answered, and not with a success
    REDIRECT = "redirect"  # it answered that it is elsewhere: a signed message follows nobody
    GONE = "gone"  # it answered 410: it wants no more
    TIMEOUT = "timeout"
    REFUSED = "refused"  # nobody listens there
    TLS = "tls"
    NAME = "name"  # the host's name has no address
    PRIVATE = "private"  # the host's address is not one of the public internet
    BROKEN = "broken"  # the connection was lost, or what came was no HTTP
    STOPPED = "stopped"  # the webhook was stopped before
    SECRET = "secret"  # noqa: S105 - the secret does not open: PIN_KEY was changed


class StopReason(StrEnum):
    ASKED = "asked"
    GONE = "gone"
