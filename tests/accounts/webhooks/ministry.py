"""A ministry's own server, on this machine: it keeps what it is told and answers as a test wants it to."""

import json
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CHECK = Path(__file__).with_name("check_message.mjs")


@dataclass(frozen=True)
class Told:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def message(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Ministry:
    """`answers`: statuses for the next requests, then 204. `meanwhile` is called before each answer."""

    address: str = ""
    answers: list[int] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    meanwhile: Callable[[Any], None] = lambda handler: None

    def believes(self, secret: str, told: Told | None = None, now: float | None = None) -> str:
        """Have a program that knows the scheme alone judge a message (the last one): `yes`, or why not."""
        one = told or self.told[-1]
        asked = {"secret": secret, "headers": one.headers, "body": one.body, "now": now or time.time()}
        found = subprocess.run(
            ["node", CHECK], input=json.dumps(asked), capture_output=True, text=True, check=True
        )
        return found.stdout.strip()


@contextmanager
def ministry(tls: ssl.SSLContext | None = None) -> Iterator[Ministry]:
    """Run such a server on a free port of 127.0.0.1."""
    state = Ministry()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.told.append(Told(self.path, headers, body))
            state.meanwhile(self)
            if self.close_connection and not self.wfile.writable():
                return
            self.send_response(state.answers.pop(0) if state.answers else 204)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/tutela"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
