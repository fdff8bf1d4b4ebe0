"""Whether everything a certificate prints can be printed in the bundled faces. No Django."""

from collections.abc import Iterator
from typing import Any

from accounts.printing.faces import unprintable
from certification.certificates.errors import Unprintable

# What people can correct is named first; `texts` repeats some of it in the words of each language.
_PRINTED = ("holder", "session", "officer", "signatory", "own", "standard", "texts")


def refuse_unprintable(payload: dict[str, Any]) -> None:
    """Refuse a payload with a letter no bundled face has: it would come out as a box, on paper, for ever.

    Raises Unprintable for the first field that has one, with all of that field's characters.
    """
    for place, text in _strings("", {key: payload[key] for key in _PRINTED}):
        if missing := unprintable(text):
            raise Unprintable(place, text, missing)


def _strings(place: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield each text in a payload with its place: `holder.name_native`, `texts.centre`."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(f"{place}.{key}".lstrip("."), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(place, inner)
