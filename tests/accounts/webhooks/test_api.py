"""Webhooks by program: an officer's own, signed in; never a key's."""

import pytest

from accounts.jobs.models import IdempotentAnswer
from accounts.tenancy.scope import scoped
from accounts.webhooks.actions import announce
from accounts.webhooks.enums import WebhookEvent
from accounts.webhooks.models import Delivery
from tests.api.calls import System, problem

pytestmark = pytest.mark.django_db
WEBHOOKS = "/api/v1/webhooks/"
NEW = {
    "contributor": "NPL",
    "label": "Personnel system",
    "address": "https://8.8.8.8/tutela",
    "events": ["certificate.issued", "sitting.passed"],
}


def post(browser, path="", body=None, **headers):
    return browser.post(WEBHOOKS + path, body, content_type="application/json", headers=headers or None)


def test_the_secret_is_shown_once(who):
    asha = who("asha").browser()
    answer = post(asha, body=NEW)
    made = answer.json()
    assert (answer.status_code, made["secret"][:6]) == (201, "whsec_")
    assert made["events"] == ["sitting.passed", "certificate.issued"]
    shown = asha.get(answer.headers["Location"]).json()
    assert "secret" not in shown
    assert shown == asha.get(WEBHOOKS).json()["results"][0]


def test_whoever_repeats_the_request_reads_it_again_and_it_lies_nowhere_in_the_open(who):
    asha = who("asha").browser()
    first, second = (post(asha, body=NEW, **{"Idempotency-Key": "add-1"}) for _ in range(2))
    assert first.json() == second.json()
    assert first.json()["secret"].encode() not in bytes(IdempotentAnswer.objects.get().body)
    assert len(asha.get(WEBHOOKS).json()["results"]) == 1


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"address": "https://10.0.0.1/"}, (422, "private")),
        ({"address": "http://"}, (422, "scheme")),
        ({"events": []}, (400, "invalid")),
        ({"events": ["webhook.test"]}, (400, "invalid")),
        ({"contributor": "MAR"}, (422, "unknown_contributor")),
        ({"contributor": "XXX"}, (422, "unknown_contributor")),
        ({"url": "https://8.8.8.8/"}, (400, "invalid")),
    ],
)
def test_what_cannot_work_is_refused(who, wrong, answer):
    assert problem(post(who("asha").browser(), body=NEW | wrong)) == answer


def test_renewing_testing_and_stopping(who):
    asha = who("asha").browser()
    made = post(asha, body=NEW).json()
    renewed = post(asha, f"{made['id']}/secret/renew/").json()
    assert renewed["secret"] != made["secret"]
    assert renewed["former_until"] is not None
    sent = post(asha, f"{made['id']}/test/")
    assert (sent.status_code, sent.json()["event"], sent.json()["state"]) == (202, "webhook.test", "waiting")
    stopped = post(asha, f"{made['id']}/stop/").json()
    assert (stopped["stop_reason"], stopped["stopped_at"] is None) == ("asked", False)
    assert problem(post(asha, f"{made['id']}/test/")) == (409, "webhook_stopped")
    assert problem(post(asha, f"{made['id']}/secret/renew/")) == (409, "webhook_stopped")
    delivery = asha.get(f"{WEBHOOKS}{made['id']}/deliveries/").json()["results"][0]
    assert (delivery["state"], delivery["last_error"]) == ("failed", "stopped")
    again = post(asha, f"{made['id']}/deliveries/{delivery['id']}/replay/")
    assert problem(again) == (409, "webhook_stopped")


def test_a_delivery_is_replayed_when_it_is_no_longer_under_way(who, monkeypatch):
    asha = who("asha").browser()
    made = post(asha, body=NEW).json()
    with scoped({"NPL"}):
        announce(event=WebhookEvent.PASSED, contributor="NPL", subject="1", data={"sitting": "1"})
        waiting = asha.get(f"{WEBHOOKS}{made['id']}/deliveries/").json()["results"][0]
    replay = f"{made['id']}/deliveries/{waiting['id']}/replay/"
    assert problem(post(asha, replay)) == (409, "still_under_way")
    with scoped({"NPL"}):
        Delivery.objects.update(state="failed")
    again = post(asha, replay)
    assert again.status_code == 202
    assert (again.json()["message"], again.json()["replay_of"]) == (waiting["id"], waiting["id"])


def test_of_another_country_nothing_is_there(who):
    made = post(who("asha").browser(), body=NEW).json()
    omar = who("omar").browser()
    own = post(omar, body=NEW | {"contributor": "MAR"}).json()
    nobody = "00000000-0000-4000-8000-000000000000"
    with scoped({"NPL"}):
        announce(event=WebhookEvent.PASSED, contributor="NPL", subject="1", data={"sitting": "1"})
    delivery = who("asha").browser().get(f"{WEBHOOKS}{made['id']}/deliveries/").json()["results"][0]["id"]
    for pk in (made["id"], nobody):
        assert problem(omar.get(f"{WEBHOOKS}{pk}/")) == (404, "not_found")
        assert problem(omar.get(f"{WEBHOOKS}{pk}/deliveries/")) == (404, "not_found")
        for path in ("secret/renew/", "stop/", "test/", f"deliveries/{delivery}/replay/"):
            assert problem(post(omar, f"{pk}/{path}")) == (404, "not_found")
    for one in (delivery, nobody):
        assert problem(post(omar, f"{own['id']}/deliveries/{one}/replay/")) == (404, "not_found")
    assert [row["id"] for row in omar.get(WEBHOOKS).json()["results"]] == [own["id"]]
    assert (
        omar.get(WEBHOOKS, {"contributor": "NPL"}).json() == omar.get(WEBHOOKS, {"contributor": "XXX"}).json()
    )


def test_no_key_touches_webhooks(countries):
    system = System()
    assert problem(system.get("webhooks/"))[0] == 403
    assert problem(system.post("webhooks/", NEW))[0] == 403
