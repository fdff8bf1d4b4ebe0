"""What goes wrong with webhooks."""


class BadAddress(ValueError):
    """An address no webhook may have. `code` says why (accounts.webhooks.labels.address_text)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadWebhook(ValueError):
    """A webhook cannot be made or changed so. `code`: label, events, too_many, added or renewed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WebhookStopped(ValueError):
    """A stopped webhook is told nothing more."""


class StillUnderWay(ValueError):
    """A message that is still being delivered cannot be sent again."""
