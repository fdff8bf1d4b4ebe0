"""Where a webhook may lead: https on the public internet, not into the networks this site stands in. Pure.

An address is looked at as typed when it is registered, and the addresses its name resolves to are looked at
then and again at every attempt, on the very ones that are connected to: a name may lead elsewhere tomorrow.
"""

import ipaddress
import socket
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from accounts.webhooks.errors import BadAddress

LONGEST = 500
LOOK_UP_SECONDS = 5.0
# Never, whatever a setting allows: where clouds hand out credentials, beside the link-local address.
_METADATA = frozenset(
    ipaddress.ip_address(text) for text in ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")
)
_SPECIAL = ipaddress.ip_network("192.0.0.0/24")  # protocol assignments; not all Pythons count it as private
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")  # carries an IPv4 address inside


@dataclass(frozen=True)
class Place:
    """An address taken apart: `host` in its ASCII form, `target` the path and query that is asked for."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = self.port == {"https": 443, "http": 80}[self.scheme]
        return host if default else f"{host}:{self.port}"


@dataclass(frozen=True)
class Bounds:
    """What this site allows: plain http (on a developer's machine), and hosts of its own networks by name."""

    plain: bool = False
    hosts: Collection[str] = ()


def place_of(address: str, bounds: Bounds) -> Place:
    """Take an address apart. Raises BadAddress (`syntax`, `scheme`, `user`, `fragment`)."""
    if len(address) > LONGEST or not address.isprintable() or any(c.isspace() or c == "\\" for c in address):
        raise BadAddress("syntax")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode().rstrip("."), parts.port
        (parts.path + parts.query).encode("ascii")
    except ValueError:  # UnicodeError is one
        raise BadAddress("syntax") from None
    if parts.scheme not in ({"https", "http"} if bounds.plain else {"https"}):
        raise BadAddress("scheme")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("user")
    if parts.fragment:
        raise BadAddress("fragment")
    if not host or port == 0:
        raise BadAddress("syntax")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port or {"https": 443, "http": 80}[parts.scheme], target)


def reachable(place: Place, bounds: Bounds, seconds: float = LOOK_UP_SECONDS) -> list[str]:
    """Look a host's addresses up and return them, all of them allowed.

    Raises BadAddress `name` when there is none within `seconds`, `private` when any of them is not allowed.
    """
    found = _looked_up(place, seconds)
    if not all(_allowed(ipaddress.ip_address(one.split("%")[0]), place.host, bounds) for one in found):
        raise BadAddress("private")
    return found


def _looked_up(place: Place, seconds: float) -> list[str]:
    # The resolver knows no time limit of its own; a look-up that hangs is left behind in its thread.
    pool = ThreadPoolExecutor(1)
    try:
        asked = pool.submit(socket.getaddrinfo, place.host, place.port, type=socket.SOCK_STREAM)
        rows = asked.result(timeout=seconds)
    except (OSError, TimeoutError, UnicodeError):
        raise BadAddress("name") from None
    finally:
        pool.shutdown(wait=False)
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if not found:
        raise BadAddress("name")
    return found


def _allowed(found: ipaddress.IPv4Address | ipaddress.IPv6Address, host: str, bounds: Bounds) -> bool:
    if found in _METADATA or found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return _allowed(found.ipv4_mapped, host, bounds)
    if host in bounds.hosts:
        return True
    if isinstance(found, ipaddress.IPv6Address) and (found not in _PUBLIC_V6 or found in _SIX_TO_FOUR):
        return False
    return found.is_global and found not in _SPECIAL
