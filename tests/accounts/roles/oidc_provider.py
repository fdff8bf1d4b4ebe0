"""A ministry's OpenID Connect provider on the loopback: real HTTP, real keys, and every way to be wrong."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "tutela"
SECRET = "a secret between ministry and site"
ITS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
MAYA = {
    "sub": "7c1f",
    "email": "Maya.Lama@mod.example.org",
    "name": "Maya Lama",
    "groups": ["Everybody"],
}


@dataclass
class Ministry:
    """The provider, and who sits before its page. A test changes what it says."""

    issuer: str
    person: dict[str, Any] = field(default_factory=lambda: dict(MAYA))
    token: dict[str, Any] = field(default_factory=dict)  # claims of the ID token that differ
    without: tuple[str, ...] = ()  # claims it leaves out
    userinfo: dict[str, Any] = field(default_factory=dict)  # what the user information says otherwise
    description: dict[str, Any] = field(default_factory=dict)  # what the discovery document says otherwise
    key: Any = ITS_KEY
    algorithm: str = "RS256"
    refuses: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.description

    def keys(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(ITS_KEY.public_key()))
        return {"keys": [public | {"kid": "its", "use": "sig", "alg": "RS256"}]}

    def authorized(self, query: dict[str, str]) -> str:
        """Return where the browser is sent, once the person has signed in at the ministry's page."""
        self.asked.append(query)
        code = token_urlsafe(16)
        self.codes[code] = query
        answer = {"error": "access_denied"} if self.refuses else {"code": code}
        return f"{query['redirect_uri']}?{urlencode(answer | {'state': query['state']})}"

    def tokens(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or form.get("client_secret") != SECRET:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.person["sub"],
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        } | self.token
        claims = {name: value for name, value in claims.items() if name not in self.without}
        signed = jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": "its"})
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        ministry: Ministry = self.server.ministry
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", ministry.authorized(query))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path == "/.well-known/openid-configuration":
            self._say(200, ministry.described())
        elif parts.path == "/jwks":
            self._say(200, ministry.keys())
        elif parts.path == "/userinfo" and self.headers["Authorization"] == "Bearer opaque":
            self._say(200, ministry.person | ministry.userinfo)
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*self.server.ministry.tokens(form))

    def _say(self, status: int, body: dict[str, Any]) -> None:
        said = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a test's output is its own."""


@contextmanager
def running() -> Iterator[Ministry]:
    """Run a provider on a free port of this machine."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.ministry = Ministry(issuer=f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.ministry
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
