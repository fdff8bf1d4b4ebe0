"""What the signer signs: operations by name, each with the function that looks at the record and then signs.

Later features register theirs in AppConfig.ready(), as they do for jobs. The function gets the desk (keys,
and the memory of what was signed), the record's id, and bytes where the record alone does not give them.
No Django.
"""

from collections.abc import Callable

from certification.signing.desk import Desk
from certification.signing.errors import SignerRefused

Operation = Callable[[Desk, str, bytes], bytes]
_operations: dict[str, Operation] = {}


def offer(name: str, operation: Operation) -> None:
    """Register an operation. Registering another under the same name raises ValueError."""
    if _operations.get(name, operation) is not operation:
        raise ValueError(f"the signer has an operation {name} already")
    _operations[name] = operation


def operation(name: str) -> Operation:
    """Return an operation. Raises SignerRefused for a name nobody registered."""
    try:
        return _operations[name]
    except KeyError:
        raise SignerRefused("unknown_operation") from None


def operations() -> frozenset[str]:
    return frozenset(_operations)
