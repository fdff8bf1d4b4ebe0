"""What goes wrong with the design of a contributor's certificates."""


class BadDesign(ValueError):
    """The design cannot be used. `args[0]` is the code of the reason."""


class BadEmblem(ValueError):
    """The file cannot serve as an emblem. `args[0]` is the code of the reason."""


class TermInDoubt(ValueError):
    """The term of office ends before it begins, or has ended before. `args[0]` is the code of the reason."""
