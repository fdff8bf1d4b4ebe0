"""An officer's webhooks: added with checked answers, the secret once, each message with its fate in words."""

import re

import pytest
from django.urls import reverse

from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.tenancy.scope import scoped
from accounts.webhooks.actions import announce
from accounts.webhooks.enums import DeliveryFault, WebhookEvent
from accounts.webhooks.labels import EVENT, FAULT, REFUSED, STATE, STOPPED, answer_text
from accounts.webhooks.models import Delivery, Webhook
from tests.counting import exactly

pytestmark = pytest.mark.django_db
LIST, NEW = "/contributor/webhooks/", "/contributor/webhooks/new/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
FILLED = {
    "label": "Personnel system",
    "address": "https://8.8.8.8/tutela",
    "events": ["sitting.passed", "certificate.issued"],
    "webhook_id": "11111111-1111-4111-8111-111111111111",
}


def text(answer) -> str:
    return answer.content.decode()


def page(webhook, name="webhook", *more) -> str:
    return reverse(name, args=[webhook.pk, *more])


@pytest.fixture
def asha(who):
    return who("asha").browser()


@pytest.fixture
def webhook(asha) -> Webhook:
    asha.post(NEW, FILLED | {"confirm": "yes"})
    with scoped({"NPL"}):
        return Webhook.objects.get()


def tell(subject="S-1", **changes) -> Delivery:
    with scoped({"NPL"}):
        announce(event=WebhookEvent.PASSED, contributor="NPL", subject=subject, data={"sitting": subject})
        Delivery.objects.filter(subject=subject).update(**changes)
        return Delivery.objects.get(subject=subject)


def test_filled_in_checked_added_and_the_secret_shown_once(asha):
    assert 'name="webhook_id"' in text(asha.get(NEW))
    check = text(asha.post(NEW, FILLED))
    assert "Check the webhook" in check
    assert "A person passed a sitting · A certificate was issued" in check
    with scoped({"NPL"}):
        assert not Webhook.objects.exists()
    changed = text(asha.post(NEW, FILLED | {"change": "yes"}))
    assert 'value="https://8.8.8.8/tutela"' in changed
    made = asha.post(NEW, FILLED | {"confirm": "yes"})
    secret = SECRET.search(text(made))
    assert secret
    assert "no-store" in made.headers["Cache-Control"]
    with scoped({"NPL"}):
        webhook = Webhook.objects.get()
    for address in (LIST, f"{LIST}{webhook.pk}/"):
        shown = text(asha.get(address))
        assert "Personnel system" in shown
        assert not SECRET.search(shown)


def test_a_form_sent_twice_adds_one(asha, webhook):
    again = asha.post(NEW, FILLED | {"confirm": "yes"})
    assert again.status_code == 422
    assert "This webhook was added already." in text(again)
    with scoped({"NPL"}):
        assert Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": "https://10.0.0.1/"}, "network that messages may not enter"),
        ({"address": "ftp://8.8.8.8/"}, "must begin with https://"),
        ({"address": "https://nowhere.invalid/"}, "cannot be found"),
        ({"events": []}, "Nothing is chosen. Choose one."),
        ({"label": ""}, "This is empty. Fill it in."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(asha, wrong, words):
    answer = asha.post(NEW, FILLED | wrong)
    shown = text(answer)
    assert answer.status_code == 422
    assert words in shown
    assert 'id="error-summary"' in shown
    assert (FILLED | wrong)["label"] in shown


def test_messages_are_listed_with_their_fate_in_words_and_filtered(asha, webhook):
    tell("S-1", state="failed", last_status=500, last_error="status", attempts=10)
    tell("S-2", last_error="timeout", attempts=1)
    shown = text(asha.get(page(webhook)))
    assert "Answer 500. The receiver answered, but not with a success." in shown
    assert "The receiver did not answer within ten seconds." in shown
    failed = text(asha.get(page(webhook), {"state": "failed"}))
    assert ("S-1" in failed, "S-2" in failed) == (True, False)
    assert text(asha.get(LIST)).count("given up") == 1


def test_a_test_is_sent_and_a_failed_message_sent_again(asha, webhook):
    sent = asha.post(page(webhook, "webhook_test"), follow=True)
    assert "The test message is on its way." in text(sent)
    delivery = tell("S-1", state="failed", last_error="refused")
    again = asha.post(page(webhook, "webhook_again", delivery.pk), follow=True)
    assert "sent again, the same and under the same id" in text(again)
    twice = asha.post(page(webhook, "webhook_again", delivery.pk))
    assert twice.status_code == 422
    assert "still under way" in text(twice)


def test_a_secret_is_renewed_once_though_the_form_is_sent_twice(asha, webhook):
    form = text(asha.get(page(webhook, "webhook_renew")))
    seen = re.search(r'name="seen" value="([^"]*)"', form)
    first, second = (asha.post(page(webhook, "webhook_renew"), {"seen": seen[1]}) for _ in range(2))  # type: ignore[index]
    assert SECRET.search(text(first))
    assert (second.status_code, bool(SECRET.search(text(second)))) == (422, False)
    again = text(asha.get(page(webhook, "webhook_renew")))
    assert "that one stops at once" in again
    seen = re.search(r'name="seen" value="([^"]*)"', again)
    assert SECRET.search(text(asha.post(page(webhook, "webhook_renew"), {"seen": seen[1]})))  # type: ignore[index]


def test_a_webhook_is_stopped_after_a_question_and_says_so(asha, webhook):
    assert "cannot be started again" in text(asha.get(page(webhook, "webhook_stop")))
    stopped = text(asha.post(page(webhook, "webhook_stop"), follow=True))
    assert "The webhook is stopped." in stopped
    assert "Stopped by an officer" in stopped
    assert "Send a test message" not in stopped
    assert asha.post(page(webhook, "webhook_test")).status_code == 422


def test_an_officer_of_several_countries_says_for_which(who):
    member = who("asha")
    Membership.objects.create(user=member.user, role=Role.CONTRIBUTOR_OFFICER, contributor_id="MAR")
    who("omar")
    asha = member.browser()
    assert 'name="contributor"' in text(asha.get(NEW))
    asha.post(NEW, FILLED | {"confirm": "yes", "contributor": "MAR"})
    with scoped({"MAR"}):
        assert Webhook.objects.get().contributor_id == "MAR"
    assert "Morocco" not in text(asha.get(LIST))  # one country alone in the list needs no column


def test_of_another_country_nothing_is_there(who, webhook):
    omar, delivery = who("omar").browser(), tell()
    for name in ("webhook", "webhook_renew", "webhook_stop"):
        assert omar.get(page(webhook, name)).status_code == 404
    for name, more in (("webhook_test", ()), ("webhook_stop", ()), ("webhook_again", (delivery.pk,))):
        assert omar.post(page(webhook, name, *more)).status_code == 404
    assert "Personnel system" not in text(omar.get(LIST))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_however_long(asha, count):
    for number in range(count):
        asha.post(
            NEW, FILLED | {"confirm": "yes", "webhook_id": f"11111111-1111-4111-8111-11111111111{number}"}
        )
    asha.get(LIST)
    with exactly(7):
        assert text(asha.get(LIST)).count("Personnel system") == count


def test_everything_that_can_be_said_has_words():
    assert set(FAULT) == set(DeliveryFault)
    assert {str(word) for words in (EVENT, STATE, FAULT, STOPPED, REFUSED) for word in words.values()}
    assert answer_text(None, "") == ""
    assert answer_text(204, "") == "Answer 204."
