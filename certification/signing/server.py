"""The signer process: answers on a Unix socket, looks at each record itself, outlives bad input."""

import logging
import os
import re
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import close_old_connections, connection, transaction

from accounts.tenancy.scope import all_contributors
from certification.signing.desk import Desk
from certification.signing.errors import NoSigningKey, SignerRefused, SignerUnreachable
from certification.signing.registry import operation
from certification.signing.wire import FAILED, OK, REFUSED, BadMessage, address, receive, send

log = logging.getLogger(__name__)
THREADS = 4  # one signature takes milliseconds of CPU; a time-stamp authority's answer takes its time
SECONDS = 10  # for a client to send its request
_NAME = re.compile(r"[A-Za-z0-9_./:-]{1,100}")


def serve(desk: Desk, path: Path, ended: Callable[[], bool], ready: Callable[[], None]) -> None:
    """Answer requests until `ended()` says so; what was begun is finished. Looks at it twice a second.

    Calls `ready` once, when the first request can be made.
    """
    with listening(path) as door, ThreadPoolExecutor(THREADS, "signer") as threads:
        door.settimeout(0.5)
        ready()
        while not ended():
            with suppress(TimeoutError):
                client, _ = door.accept()
                threads.submit(_attend, desk, client)


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """Open the socket, in the place of one that a signer before left behind, and take it away at the end.

    Only this process's user may ask, or the group too where the group may enter the socket's folder.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = path.with_name(f"{path.name}.{os.getpid()}")
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    ours.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        with address(ours) as name:
            door.bind(name)
    finally:
        os.umask(before)
    if path.parent.stat().st_mode & stat.S_IXGRP:
        ours.chmod(0o660)
    door.listen(128)
    made = ours.stat().st_ino
    ours.rename(path)
    try:
        yield door
    finally:
        door.close()
        with suppress(FileNotFoundError):
            if path.stat().st_ino == made:
                path.unlink()


def _attend(desk: Desk, client: socket.socket) -> None:
    """Answer one request. Whatever goes wrong ends here: the next client is served."""
    try:
        with client:
            client.settimeout(SECONDS)
            name, record, content = receive(client, 3)
            send(client, *answer(desk, name, record, content))
    except (BadMessage, OSError) as error:
        log.warning("a client was not served: %s", type(error).__name__)
    except Exception:  # a thread of the pool must live on
        log.exception("a client was not served")


def answer(desk: Desk, name: bytes, record: bytes, content: bytes) -> tuple[bytes, bytes]:
    """Do what is asked if the record allows it; return the answer's kind, and the signed bytes or a code."""
    words = name.decode("ascii", "replace"), record.decode("ascii", "replace")
    if not all(_NAME.fullmatch(word) for word in words):
        log.warning("refused: the request names no record")
        return REFUSED, b"bad_request"
    start = time.monotonic()
    kind, said = _do(desk, *words, content)
    found = "ok" if kind == OK else f"{kind.decode()} {said.decode()}"
    log.info("%s %s: %s, %.0f ms", *words, found, 1000 * (time.monotonic() - start))
    return kind, said


def _do(desk: Desk, name: str, record: str, content: bytes) -> tuple[bytes, bytes]:
    try:
        with _looking():
            return OK, operation(name)(desk, record, content)
    except SignerRefused as refused:
        return REFUSED, str(refused.args[0]).encode()
    except NoSigningKey:
        return REFUSED, b"key_not_held"
    except SignerUnreachable:
        return FAILED, b"unreachable"
    except Exception:  # a fault of ours, or a document made to cause one
        log.exception("%s %s failed", name, record)
        return FAILED, b"fault"
    finally:
        close_old_connections()


@contextmanager
def _looking() -> Iterator[None]:
    """Read across contributors. On PostgreSQL in a transaction, where row-level security can see the scope;
    on SQLite not, where it would wait for the asking job's own transaction to end."""
    close_old_connections()
    reason = "the signer looks at the record it is asked to sign"
    if connection.vendor != "postgresql":
        with all_contributors(reason):
            yield
        return
    with transaction.atomic(), all_contributors(reason):
        yield


def until(stop: threading.Event, parent: int | None) -> Callable[[], bool]:
    """Return what says whether to end: on request, or when the starting process is gone."""
    return lambda: stop.is_set() or (parent is not None and os.getppid() != parent)
