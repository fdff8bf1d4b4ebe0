"""Every address of the site, filled in with what is not there, and what each asks for."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, get_resolver

from accounts.roles.routes import permission_of

NOBODY = "00000000-0000-4000-8000-000000000000"
FILLED = {"uuid": NOBODY, "int": "1"}


def addresses(patterns=None, prefix="", spaces=()) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield address, route name and the permission asked to read it (None where it is not read)."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLPattern):
            asked = getattr(getattr(entry.callback, "cls", None), "permission", None)
            if isinstance(asked, dict):
                asked = asked.get(getattr(entry.callback, "actions", {}).get("get", ""))
            elif asked is None:
                asked = permission_of(entry.callback, entry.name, list(spaces))
            yield _filled(address), entry.name, asked
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from addresses(entry.url_patterns, address, inner)


def _filled(address: str) -> str:
    address = re.sub(r"<(\w+):\w+>", lambda found: FILLED.get(found[1], "x"), address)
    return "/" + re.sub(r"\(\?P<\w+>[^)]+\)", NOBODY, address)
