"""A national personnel system as a client: JSON in and out, with a key of one country."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.roles.enums import ApiPurpose
from tests.api.world import bearer, key


class System:
    """Calls the API with a key of a contributor's officer, made on the first call."""

    def __init__(self, contributor: str = "NPL", purpose: ApiPurpose = ApiPurpose.PERSONNEL) -> None:
        self.client = Client(headers=bearer(key(purpose, contributor)))

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=_named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("patch", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        send = getattr(self.client, method)
        return send(f"/api/v1/{path}", body, content_type="application/json", headers=_named(headers))


def _named(headers: dict[str, str]) -> dict[str, str] | None:
    """Turn if_match into If-Match."""
    return {name.replace("_", "-"): value for name, value in headers.items()} or None


def problem(answer: HttpResponse) -> tuple[int, str]:
    """Return an answer's status and the kind of its problem."""
    body = answer.json()  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].rpartition("#problem-")[2]
