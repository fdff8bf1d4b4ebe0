"""What goes wrong at the door for people without e-mail."""


class SignInRefused(ValueError):
    """The country, service number and code or PIN do not belong together. The answer never says which."""


class TooManyFailures(ValueError):
    """Too many failed tries for this person or this country in the last quarter of an hour."""


class WeakPin(ValueError):
    """The PIN is too short, not digits, a sequence, or one digit repeated. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
