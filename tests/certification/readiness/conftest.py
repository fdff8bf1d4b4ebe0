"""TEMPORARY: stand-ins for routes other developers have not written yet."""

import sys
import types

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, path, reverse

from accounts.roles.routes import public


@pytest.fixture(autouse=True)
def _stubs(settings):
    import config.urls as real

    missing = []
    for name in ("passport", "sessions", "awards", "certificates", "certificate", "session"):
        try:
            reverse(name)
        except NoReverseMatch:
            missing.append(name)
    mod = types.ModuleType("stub_urls")
    mod.urlpatterns = [
        *real.urlpatterns,
        *(path(f"stub/{n}/", public(lambda r: HttpResponse("x")), name=n) for n in missing),
    ]
    sys.modules["stub_urls"] = mod
    settings.ROOT_URLCONF = "stub_urls"
