"""Checking a certificate without signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.printing.faces import language_of
from accounts.roles.routes import public
from certification.certificates.codes import read_code
from certification.certificates.payload import full_name
from certification.verification.check import NOT_FOUND, Finding
from certification.verification.enums import CheckName, Reason
from certification.verification.forms import VerifyForm
from certification.verification.labels import (
    CHECK,
    KIND,
    OUTCOME,
    OUTCOME_KIND,
    WORD,
    meaning,
    sentence,
)
from certification.verification.queries import (
    UNKNOWN,
    Verified,
    verify_code,
    verify_file,
    verify_token,
)
from certification.verification.throttle import too_many
from certification.verification.typed import code_in, is_token

_ANSWER = "certification/verification/answer.html"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a code leads to its own address, a file or a QR code's text is answered here."""
    form = VerifyForm()
    if request.method == "POST":
        if too_many(request):
            return render(request, "429.html", status=429)
        form = VerifyForm(request.POST, request.FILES)
        if form.is_valid():
            return _asked(request, form)
    return render(
        request,
        "certification/verification/verify.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@public
@never_cache
@require_safe
def verify_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for one code. Every code that is none of ours gets the same page."""
    if too_many(request):
        return render(request, "429.html", status=429)
    return _answer(request, verify_code(code))


def _asked(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    if file := form.cleaned_data["file"]:
        return _answer(request, verify_file(file.read()))
    typed = form.cleaned_data["code"]
    if is_token(typed):
        return _answer(request, verify_token(typed))
    code = read_code(code_in(typed))
    return redirect("verify_code", code) if code else _answer(request, UNKNOWN)


def _answer(request: HttpRequest, verified: Verified) -> HttpResponse:
    finding = verified.finding
    context = {
        "word": WORD[finding.answer],
        "kind": KIND[finding.answer],
        "meaning": meaning(finding),
        "checks": _checks(finding),
        "at": timezone.now(),  # so that a printed answer says of which moment it speaks
        **_facts(verified),
    }
    return render(request, _ANSWER, context, status=404 if finding is NOT_FOUND else 200)


def _checks(finding: Finding) -> list[dict[str, Any]]:
    return [
        {
            "name": CHECK[check.name],
            "reason": sentence(check),
            "word": OUTCOME[check.outcome],
            "kind": OUTCOME_KIND[check.outcome],
        }
        for check in finding.checks
    ]


def _facts(verified: Verified) -> dict[str, Any]:
    payload = verified.payload
    if payload is None:
        return {}
    text = _text(payload)
    native = payload["holder"]["name_native"]
    rows = [
        (_("Serial number"), payload["serial"]),
        (_("Issued by"), f"{text['authority']} · {text['country']}"),
        (_("Category"), f"{text['category']} ({payload['category']})"),
        *((theme["name"], f"{theme['figure']} · {theme['share']}") for theme in text["themes"]),
        (_("Assessed"), text["assessed"]),
        (_("Issued"), text["issued"]),
        (_("Valid until the end of"), text["valid_until"]),
        (_("Standard"), _("version %(version)s") % payload["standard"]),
    ]
    return {
        "holder": full_name(payload),
        "rank": payload["holder"]["rank"],
        "native": native,
        "native_language": language_of(native),
        "rows": [{"key": key, "value": value} for key, value in rows],
        "language": text.get("language", "en"),
        "proposal": text["status"],
        "proof_href": _proof(verified.finding, payload["code"]),
    }


def _text(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what the certificate prints in the reader's language, where it does; else in its first."""
    texts: list[dict[str, Any]] = payload["texts"]
    return next((one for one in texts if one.get("language") == get_language()), texts[0])


def _proof(finding: Finding, code: str) -> str:
    logged = finding.reason(CheckName.REGISTER) is Reason.ENTRY_LOGGED
    return reverse("register_proof", args=[code]) if logged else ""
