"""At most 60 checks a minute from one address, pages and API together."""

from typing import Any

from django.http import HttpRequest
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle


class VerificationThrottle(SimpleRateThrottle):
    """Counts by the address of the connection; by what proxies report only when NUM_PROXIES says how many."""

    scope = "verification"

    def get_cache_key(self, request: Any, view: Any) -> str:
        del view
        ident = self.get_ident(request) if api_settings.NUM_PROXIES else request.META.get("REMOTE_ADDR", "")
        return f"throttle_{self.scope}_{ident}"


def too_many(request: HttpRequest) -> bool:
    """Count one check on a page, and say whether it is one too many."""
    return not VerificationThrottle().allow_request(request, None)  # type: ignore[arg-type]
