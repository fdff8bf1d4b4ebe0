"""Who may have a system told, of what, and where."""

import socket
from dataclasses import replace

import pytest

from accounts.jobs.models import Job
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from accounts.webhooks.actions import MOST, add_webhook, renew_secret, stop_webhook
from accounts.webhooks.enums import CHOSEN, WebhookEvent
from accounts.webhooks.errors import BadAddress, BadWebhook
from accounts.webhooks.models import Webhook

pytestmark = pytest.mark.django_db
ADDRESS = "https://8.8.8.8/tutela?key=a-secret-of-theirs"


def add(who, name="asha", contributor="NPL", **given):
    asked = {"label": "Personnel system", "address": ADDRESS, "events": CHOSEN} | given
    with scoped({contributor}):
        return add_webhook(by=who(name).actor, contributor=contributor, **asked)


def test_an_officer_adds_a_webhook_and_reads_its_secret_once(who):
    webhook, secret = add(who, label="  Personnel system ", events=[WebhookEvent.ISSUED, WebhookEvent.PASSED])
    assert secret.startswith("whsec_")
    assert (webhook.label, webhook.events) == (
        "Personnel system",
        ["sitting.passed", "certificate.issued"],
    )
    with scoped({"NPL"}):
        entry = TrailEntry.objects.get(verb="webhook.add")
    assert entry.details == {"host": "8.8.8.8", "events": webhook.events}
    assert "a-secret-of-theirs" not in str(entry.details)
    assert Job.objects.filter(event="webhook.added").count() == 1


@pytest.mark.parametrize("name", ["bikram", "hari", "omar", "ines", "tomas"])
def test_nobody_else_adds_one(who, name):
    with pytest.raises(NotAllowed):
        add(who, name)


def test_a_machine_adds_none(who):
    machine = replace(who("asha").actor, machine=True)
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        add_webhook(by=machine, contributor="NPL", label="x", address=ADDRESS, events=CHOSEN)


def test_another_countrys_officer_neither_renews_nor_stops(who):
    webhook, _secret = add(who)
    for verb in (renew_secret, stop_webhook):
        with scoped({"NPL", "MAR"}), pytest.raises(NotAllowed):
            verb(by=who("omar").actor, webhook=webhook)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"label": "  "}, "label"),
        ({"events": []}, "events"),
        ({"events": [WebhookEvent.TEST]}, "events"),
        ({"address": "https://localhost/"}, "private"),
        ({"address": "https://169.254.169.254/latest/meta-data/"}, "private"),
        ({"address": "https://user:word@8.8.8.8/"}, "user"),
    ],
)
def test_what_cannot_work_is_refused_at_once(who, given, why):
    with pytest.raises((BadWebhook, BadAddress)) as refused:
        add(who, **given)
    assert refused.value.code == why  # type: ignore[attr-defined]
    with scoped({"NPL"}):
        assert Webhook.objects.count() == 0


def test_plain_http_is_refused_outside_debug(who, settings):
    settings.DEBUG = False
    with pytest.raises(BadAddress, match="scheme"):
        add(who, address="http://8.8.8.8/")


def test_a_name_that_leads_home_is_refused(who, monkeypatch):
    rows = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fd00::1", 443, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(BadAddress, match="private"):
        add(who, address="https://ministry.example/")


def test_a_country_has_so_many_and_no_more_until_one_is_stopped(who):
    made = [add(who)[0] for _ in range(MOST)]
    with pytest.raises(BadWebhook, match="too_many"):
        add(who)
    with scoped({"NPL"}):
        stop_webhook(by=who("asha").actor, webhook=made[0])
    add(who)
