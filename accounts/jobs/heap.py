"""Long work on many rows, without Python looking again and again at everything else it holds."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def settled_heap() -> Iterator[None]:
    """Leave out of garbage collection, while this lasts, whatever exists when it begins.

    Each few hundred new objects have Python look for cycles, now and then among all objects. Django and its
    modules are half a million, and work that makes objects by the ten thousand spends a third of its time
    looking (docs/decisions/0023). What the work itself makes is still collected.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
