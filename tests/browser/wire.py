"""The network between the browser and the site: a wire that is really cut, and keeps what went through it.

The browser talks to the wire's own port, so every test has a fresh origin with nothing stored in it.
"""

import contextlib
import socket
import threading


class Wire:
    """Carries every connection to `port` while it is up. `sent`: all bytes the browser sent."""

    def __init__(self, port: int) -> None:
        self.to, self.sent = port, bytearray()
        self._live: list[socket.socket] = []
        self._lock = threading.Lock()
        self._ear: socket.socket | None = None
        self.port = 0
        self.join()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def join(self) -> None:
        """Put the wire up (again), on the same port."""
        ear = socket.create_server(("127.0.0.1", self.port))
        self.port, self._ear = ear.getsockname()[1], ear
        threading.Thread(target=self._listen, args=(ear,), daemon=True).start()

    def cut(self) -> None:
        """Refuse every new connection and break those there are."""
        if self._ear is not None:
            with contextlib.suppress(OSError):
                self._ear.shutdown(socket.SHUT_RDWR)
            self._ear.close()
            self._ear = None
        with self._lock:
            for end in self._live:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
            self._live.clear()

    def _listen(self, ear: socket.socket) -> None:
        while True:
            try:
                near = ear.accept()[0]
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                return
            with self._lock:
                self._live += [near, far]
            for one, other, kept in ((near, far, self.sent), (far, near, None)):
                threading.Thread(target=self._carry, args=(one, other, kept), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, kept: bytearray | None) -> None:
        with contextlib.suppress(OSError):
            while content := one.recv(65536):
                if kept is not None:
                    kept += content
                other.sendall(content)
            other.shutdown(socket.SHUT_WR)
