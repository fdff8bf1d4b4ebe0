"""The offline check: its page, its manifest, and the service worker that keeps it on a device.

The page is the same for everybody, signed in or not: it is kept on devices that pass from hand to hand.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles.routes import public
from certification.verification.offline_words import words

_TEMPLATE = "certification/verification/offline.html"
_SCRIPTS = "js/offline"
# What the page fetches at once, deepest first; the reader of codes comes when it is wanted.
_MODULES = (
    "cbor", "cose", "editions", "check", "store", "lists", "gate", "words", "state", "result", "keeping",
    "scan", "page",
)  # fmt: skip
_READER = "js/vendor/jsqr.mjs"
_ICONS = {size: f"icons/offline-{size}.png" for size in (192, 512)}
_SCOPE = "/v"  # both addresses of the page begin with it
_LANGUAGES = dict(settings.LANGUAGES)
_WORKER_SECONDS = 0 if settings.DEBUG else 300  # how long the worker's edition is not worked out anew


@public
@never_cache
@require_safe
@csp_update({"manifest-src": ["'self'"], "worker-src": ["'self'"]})
def offline(request: HttpRequest) -> HttpResponse:
    """The page, in the language asked for in the address, else the reader's own."""
    language = _language(request)
    with translation.override(language):
        response = _page(request, language)
    response.headers["Content-Language"] = language
    return response


@public
@require_safe
def offline_manifest(request: HttpRequest) -> JsonResponse:
    """What a device is told when the page is installed as an app."""
    language = _language(request)
    with translation.override(language):
        manifest = {
            "id": reverse("offline"),
            "name": _("Check certificates without a network"),
            "short_name": _("Certificate check"),
            "lang": language,
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "start_url": reverse("offline"),
            "scope": _SCOPE,
            "display": "standalone",
            "background_color": "#faf7f0",
            "theme_color": "#0b5457",
            "icons": [
                {"src": static(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for size, path in _ICONS.items()
                for purpose in ("any", "maskable")
            ],
        }
    return JsonResponse(manifest, content_type="application/manifest+json")


@public
@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its text changes with every file or word of the page, and with nothing else."""
    text = cache.get_or_set("offline_worker", lambda: _worker(request), _WORKER_SECONDS)
    return HttpResponse(
        text,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": _SCOPE, "Cache-Control": "no-cache"},
    )


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in _LANGUAGES else str(translation.get_language())


def _page(request: HttpRequest, language: str) -> HttpResponse:
    context = {
        "user": AnonymousUser(),
        "navigation": None,
        "messages": None,
        "csrf_token": "NOTPROVIDED",  # a kept page has no use for one visit's token
        "manifest": _manifest(language),
        "modules": [static(f"{_SCRIPTS}/{name}.mjs") for name in _MODULES],
        "language": language,
        "language_name": _LANGUAGES[language],
        "languages": settings.LANGUAGES,
        "kinds": ("met", "expiring", "missing", "unknown"),
        "words": words(),
        "site": _site(),
    }
    return render(request, _TEMPLATE, context)


def _site() -> dict[str, Any]:
    """Return the addresses the page's scripts use. `printed`: what square codes begin with."""
    return {
        "pages": _pages(),
        "printed": [f"{settings.SITE_URL}{_SCOPE}"],
        "lists": {name: reverse(f"list_{name}") for name in ("anchor", "trust", "revocation")},
        "worker": reverse("offline_worker"),
        "scope": _SCOPE,
        "cookie": settings.LANGUAGE_COOKIE_NAME,
    }


def _pages() -> list[str]:
    return [reverse("offline"), reverse("offline_short")]


def _manifest(language: str) -> str:
    return f"{reverse('offline_manifest')}?language={language}"


def _worker(request: HttpRequest) -> str:
    edition = hashlib.sha256()
    paths = ["css/tutela.css", "css/offline.css", _READER, *(f"{_SCRIPTS}/{name}.mjs" for name in _MODULES)]
    paths += _ICONS.values()
    for path in (*paths, f"{_SCRIPTS}/worker.js"):
        edition.update(_content(path))
    for language in _LANGUAGES:
        with translation.override(language):
            edition.update(_page(request, language).content)
    facts = {
        "VERSION": edition.hexdigest()[:16],
        "FILES": [*map(static, paths), *map(_manifest, _LANGUAGES)],
        "PAGES": _pages(),
        "LANGUAGES": list(_LANGUAGES),
        "DEFAULT": settings.LANGUAGE_CODE,
    }
    told = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    return told + _content(f"{_SCRIPTS}/worker.js").decode()


def _content(path: str) -> bytes:
    found = finders.find(path)
    return Path(str(found)).read_bytes()
