"""Sending one message: a single POST within ten seconds, to an address checked just before. Pure: no Django.

Nothing of the answer counts but its status line: the body is not read, a redirect is not followed, cookies
and proxies of the environment are not used.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from accounts.webhooks.addresses import Bounds, Place, place_of, reachable
from accounts.webhooks.enums import DeliveryFault
from accounts.webhooks.errors import BadAddress

SECONDS = 10.0  # for all of it: name, connection, handshake, request and answer


@dataclass(frozen=True)
class Answered:
    """How an attempt ended: with a receiver's status, or with what was in the way. No fault: delivered."""

    status: int | None
    fault: DeliveryFault | None


def post(
    address: str, body: bytes, headers: Mapping[str, str], bounds: Bounds, seconds: float = SECONDS
) -> Answered:
    """Post a body to an address. Never raises for what the receiver, the network or the address does."""
    ends = time.monotonic() + seconds
    try:
        place = place_of(address, bounds)
        found = reachable(place, bounds, min(seconds, 5.0))
    except BadAddress as error:
        return Answered(None, DeliveryFault.NAME if error.code == "name" else DeliveryFault.PRIVATE)
    connection = _Checked(place, found, ends)
    try:
        with connection.within_time():
            told = {**headers, "Host": place.authority, "Connection": "close"}
            connection.request("POST", place.target, body, told)
            status = connection.getresponse().status
        return Answered(None, connection.late) if connection.late else _read(status)
    except ssl.SSLError:
        return Answered(None, connection.late or DeliveryFault.TLS)
    except TimeoutError:
        return Answered(None, DeliveryFault.TIMEOUT)
    except ConnectionRefusedError:
        return Answered(None, DeliveryFault.REFUSED)
    except (OSError, http.client.HTTPException, ValueError):
        return Answered(None, connection.late or DeliveryFault.BROKEN)
    finally:
        connection.close()


def _read(status: int) -> Answered:
    if 200 <= status < 300:
        return Answered(status, None)
    if status == http.client.GONE:
        return Answered(status, DeliveryFault.GONE)
    return Answered(status, DeliveryFault.REDIRECT if 300 <= status < 400 else DeliveryFault.STATUS)


class _Checked(http.client.HTTPConnection):
    """A connection to one of the addresses that were checked, whatever the name leads to meanwhile."""

    def __init__(self, place: Place, found: list[str], ends: float) -> None:
        super().__init__(place.host, place.port)
        self.place, self.found, self.ends = place, found, ends

    def connect(self) -> None:
        plain = self._opened()
        if self.place.scheme == "http":
            self.sock = plain
            return
        try:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.place.host)
        except BaseException:
            plain.close()
            raise

    def _opened(self) -> socket.socket:
        """Connect to the first of the addresses that answers."""
        failed: OSError = TimeoutError()
        for one in self.found:
            try:
                return socket.create_connection((one, self.place.port), timeout=self._left())
            except OSError as error:
                failed = error
        raise failed

    def _left(self) -> float:
        return max(0.001, self.ends - time.monotonic())

    @property
    def late(self) -> DeliveryFault | None:
        return DeliveryFault.TIMEOUT if time.monotonic() >= self.ends else None

    @contextmanager
    def within_time(self) -> Iterator[None]:
        """End the conversation when time is up, however slowly the other side goes on talking."""
        timer = threading.Timer(self._left(), self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # below TLS: no goodbye
