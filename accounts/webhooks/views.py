"""Webhooks: added, tested, renewed, stopped, and every message with its fate. A secret is shown once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.contributors.queries import contributors_in_scope
from accounts.roles.api import actor_of
from accounts.roles.countries import chosen, countries_with
from accounts.roles.routes import requires
from accounts.webhooks.actions import (
    add_webhook,
    overlap_of,
    renew_secret,
    replay,
    send_test,
    stop_webhook,
)
from accounts.webhooks.enums import DeliveryState, StopReason, WebhookEvent
from accounts.webhooks.errors import BadAddress, BadWebhook, StillUnderWay, WebhookStopped
from accounts.webhooks.forms import WebhookForm
from accounts.webhooks.labels import EVENT, STATE, STOPPED, answer_text, refusal
from accounts.webhooks.models import Delivery, Webhook
from accounts.webhooks.queries import (
    deliveries_of,
    delivery_in_scope,
    fates_of,
    webhook_in_scope,
    webhooks_in_scope,
)

PAGE = 50
MOMENT = "DATETIME_FORMAT"
KIND = {DeliveryState.WAITING: "progress", DeliveryState.DELIVERED: "met", DeliveryState.FAILED: "missing"}


@requires("webhook:write")
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """The webhooks of the visitor's countries, the newest first."""
    page = Paginator(webhooks_in_scope(), PAGE).get_page(request.GET.get("page"))
    fates = fates_of([webhook.pk for webhook in page])
    names = {country.pk: country.name() for country in contributors_in_scope()}
    context = {
        "page_obj": page,
        "rows": [
            _row(webhook) | {"fate": fates[webhook.pk], "country": names[webhook.contributor_id]}
            for webhook in page
        ],
        "several": len({webhook.contributor_id for webhook in page}) > 1,
        "names": names,
    }
    return render(request, "accounts/webhooks/webhooks.html", context)


def _row(webhook: Webhook) -> dict[str, Any]:
    until = overlap_of(webhook)
    return {
        "webhook": webhook,
        "events": [EVENT[WebhookEvent(event)] for event in webhook.events],
        "stopped": STOPPED[StopReason(webhook.stop_reason)] if webhook.stop_reason else "",
        "overlap": date_format(until, MOMENT) if until else "",
    }


@requires("webhook:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a webhook: fill in, check, and its secret once."""
    countries = countries_with(request, "webhook:write")
    country, crumbs = chosen(request, countries), _crumbs(_("New webhook"))
    if country is None:
        context: dict[str, Any] = {"countries": countries, "crumbs": crumbs}
        context |= {"title": _("New webhook"), "lead": _("A webhook is for one country.")}
        return render(request, "choose_country.html", context)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "country": country,
        "crumbs": crumbs,
        "title": _("New webhook"),
        "lead": _("Tell one of your own systems what happens here."),
    }
    if not form.is_valid() or "change" in request.POST:
        return render(request, "fill_in.html", context, status=422 if form.errors else 200)
    if "confirm" not in request.POST:
        data = form.cleaned_data
        context["rows"] = [
            {"key": _("What receives the messages"), "value": data["label"]},
            {"key": _("Country"), "value": country.name()},
            {"key": _("Address"), "value": data["address"]},
            {"key": _("What it is told of"), "value": " · ".join(form.named_events())},
        ]
        return render(request, "accounts/webhooks/check.html", context)
    try:
        webhook, secret = add_webhook(by=actor_of(request), contributor=country.pk, **form.values())
    except (BadAddress, BadWebhook) as error:
        form.add_error("address" if isinstance(error, BadAddress) else None, refusal(error))
        return render(request, "fill_in.html", context, status=422)
    title = _("The webhook is added")
    return _shown_once(request, webhook, secret, title)


def _shown_once(request: HttpRequest, webhook: Webhook, secret: str, title: str) -> HttpResponse:
    context = _row(webhook) | {"secret": secret, "title": title, "crumbs": _crumbs(_("The secret"), webhook)}
    return render(request, "accounts/webhooks/secret.html", context)


def _webhook(webhook_id: UUID) -> Webhook:
    """Return a webhook of the visitor's own countries; any other is not there."""
    try:
        return webhook_in_scope(webhook_id)
    except Webhook.DoesNotExist:
        raise Http404 from None


@requires("webhook:write")
@require_safe
def show(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """One webhook, and its messages with their last answers in words; by state, if the address says so."""
    return _shown(request, _webhook(webhook_id))


def _shown(request: HttpRequest, webhook: Webhook, refused: str = "") -> HttpResponse:
    rows = deliveries_of(webhook)
    state = request.GET.get("state", "")
    if state in {one.value for one in DeliveryState}:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = _row(webhook) | {
        "page_obj": page,
        "deliveries": [_delivery_row(delivery) for delivery in page],
        "states": [(one.value, STATE[one]) for one in DeliveryState],
        "state": state,
        "done": request.GET.get("done", ""),
        "refusal": refused,
        "since": date_format(webhook.created_at, MOMENT),
        "crumbs": _crumbs(webhook.label),
    }
    return render(request, "accounts/webhooks/webhook.html", context, status=422 if refused else 200)


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    state = DeliveryState(delivery.state)
    return {
        "delivery": delivery,
        "event": EVENT[WebhookEvent(delivery.event)],
        "state": STATE[state],
        "kind": KIND[state],
        "answer": answer_text(delivery.last_status, delivery.last_error),
        "at": date_format(delivery.created_at, MOMENT),
        "tried": date_format(delivery.last_tried_at, MOMENT) if delivery.last_tried_at else "",
    }


@requires("webhook:write")
@require_POST
def test(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Send a message that tells of nothing."""
    webhook = _webhook(webhook_id)
    try:
        send_test(by=actor_of(request), webhook=webhook)
    except WebhookStopped as error:
        return _shown(request, webhook, refusal(error))
    return redirect(f"{reverse('webhook', args=[webhook.pk])}?done=test")


@requires("webhook:write")
@require_POST
def send_again(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send a message once more, under the same id."""
    try:
        delivery = delivery_in_scope(delivery_id)
    except Delivery.DoesNotExist:
        raise Http404 from None
    if delivery.webhook_id != webhook_id:
        raise Http404
    try:
        replay(by=actor_of(request), delivery=delivery)
    except (StillUnderWay, WebhookStopped) as error:
        return _shown(request, delivery.webhook, refusal(error))
    return redirect(f"{reverse('webhook', args=[webhook_id])}?done=again")


@requires("webhook:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Give a webhook a new secret: check, and the secret once."""
    webhook = _webhook(webhook_id)
    seen = overlap_of(webhook)
    context = _row(webhook) | {
        "seen": seen.isoformat() if seen else "",
        "crumbs": _crumbs(_("Renew"), webhook),
    }
    if request.method != "POST":
        return render(request, "accounts/webhooks/renew.html", context)
    try:
        secret = renew_secret(
            by=actor_of(request), webhook=webhook, seen=_moment(request.POST.get("seen", ""))
        )
    except (BadWebhook, WebhookStopped) as error:
        context["refusal"] = refusal(error)
        return render(request, "accounts/webhooks/renew.html", context, status=422)
    return _shown_once(request, _webhook(webhook_id), secret, _("The secret is renewed"))


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


@requires("webhook:write")
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Tell a webhook nothing more: check, done."""
    webhook = _webhook(webhook_id)
    context = {
        "title": _("Stop the webhook"),
        "eyebrow": webhook.label,
        "lead": _(
            "Nothing more is sent to it, nor what is still under way. It cannot be started again; add a new "
            "one instead."
        ),
        "verb": _("Stop the webhook"),
        "danger": True,
        "back": reverse("webhook", args=[webhook.pk]),
        "crumbs": _crumbs(_("Stop"), webhook),
    }
    if request.method != "POST":
        return render(request, "confirm.html", context)
    stop_webhook(by=actor_of(request), webhook=webhook)
    return redirect(f"{reverse('webhook', args=[webhook.pk])}?done=stopped")


def _crumbs(last: str, webhook: Webhook | None = None) -> list[dict[str, str]]:
    found = [{"title": _("Webhooks"), "href": reverse("webhooks")}]
    if webhook:
        found.append({"title": webhook.label, "href": reverse("webhook", args=[webhook.pk])})
    return [*found, {"title": last, "href": ""}]
