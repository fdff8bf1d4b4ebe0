"""What goes wrong with the register."""


class BadNote(ValueError):
    """A signed note, a checkpoint or a proof is not in its format, or no key we trust has signed it."""


class PublishedDifferently(RuntimeError):
    """A head of this size was published before with another root: something rewrote the register."""
