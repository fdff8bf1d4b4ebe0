"""What goes wrong with logins and their secrets."""


class Unsealable(ValueError):
    """Sealed bytes do not open: altered, of another purpose or under another key. Says the purpose only."""
