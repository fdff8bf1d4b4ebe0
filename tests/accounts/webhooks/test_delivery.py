"""What a ministry is told, how it knows that it was us, and what happens when it does not answer."""

import socket
import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.jobs import registry
from accounts.jobs.actions import due_jobs, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.jobs.registry import Errand, Task
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.models import TrailEntry
from accounts.webhooks import delivering
from accounts.webhooks.actions import (
    add_webhook,
    announce,
    announce_all,
    renew_secret,
    replay,
    send_test,
    stop_webhook,
)
from accounts.webhooks.addresses import Bounds
from accounts.webhooks.enums import DeliveryFault, DeliveryState, WebhookEvent
from accounts.webhooks.errors import StillUnderWay, WebhookStopped
from accounts.webhooks.models import Delivery, Webhook
from accounts.webhooks.sending import Answered, post

pytestmark = pytest.mark.django_db
SITTING = "5f0c7f5e-7d8e-4c2b-9a55-0e9d6f3f1a01"
LOCAL = Bounds(plain=True, hosts={"127.0.0.1"})


def passed(subject: str = SITTING, contributor: str = "NPL") -> int:
    with scoped({contributor}):
        return announce(
            event=WebhookEvent.PASSED,
            contributor=contributor,
            subject=subject,
            data={"sitting": subject, "person": "p-1"},
        )


def deliveries() -> list[tuple]:
    """Return every delivery's state, attempts, last status and last fault, oldest first."""
    with all_contributors("a test looks"):
        rows = Delivery.objects.order_by("created_at", "id")
        return [(d.state, d.attempts, d.last_status, d.last_error) for d in rows]


def the_delivery() -> Delivery:
    with all_contributors("a test looks"):
        return Delivery.objects.select_related("webhook").get()


def trail(prefix: str = "webhook.") -> list[str]:
    with all_contributors("a test looks"):
        rows = TrailEntry.objects.filter(verb__startswith=prefix).order_by("position")
        return list(rows.values_list("verb", flat=True))


# ---------------------------------------------------------------- what is told


def test_the_ministry_is_told_and_can_tell_that_it_was_us(added, listening, work):
    webhook, secret = added
    assert passed() == 1
    work()
    told = listening.told[0]
    assert told.message == {
        "type": "sitting.passed",
        "timestamp": told.message["timestamp"],
        "data": {"contributor": "NPL", "sitting": SITTING, "person": "p-1"},
    }
    assert told.path == "/tutela"
    assert told.headers["content-type"] == "application/json"
    assert told.id == str(the_delivery().pk)
    assert listening.believes(secret) == "yes"
    assert deliveries() == [(DeliveryState.DELIVERED, 1, 204, "")]
    assert webhook.pk == the_delivery().webhook_id


def test_a_message_that_was_touched_or_is_old_or_is_somebody_elses_is_not_believed(added, listening, work):
    _webhook, secret = added
    passed()
    work()
    told = listening.told[0]
    touched = type(told)(told.path, told.headers, told.body.replace("NPL", "MAR"))
    later = timezone.now().timestamp() + 301
    assert listening.believes(secret, touched) == "signature wrong"
    assert listening.believes(secret, now=later) == "too old"
    assert listening.believes("whsec_" + "A" * 43 + "=") == "signature wrong"


def test_nobody_is_told_of_another_countrys_people(added, listening, work):
    assert passed(contributor="MAR") == 0
    work()
    assert listening.told == []


def test_only_what_was_chosen_is_told(who, listening, work):
    with scoped({"NPL"}):
        add_webhook(
            by=who("asha").actor,
            contributor="NPL",
            label="Certificates",
            address=listening.address,
            events=[WebhookEvent.REVOKED],
        )
    assert passed() == 0


def test_the_same_event_of_the_same_subject_is_told_once(added, listening, work):
    assert (passed(), passed(), passed("another")) == (1, 0, 1)
    work()
    assert len(listening.told) == 2


def test_many_are_told_with_one_look_at_the_webhooks(added, listening, work, django_assert_num_queries):
    """Two to look, one to write them all, and the outbox's two for each message."""
    told = {str(n): {"certificate": str(n)} for n in range(3)}
    with scoped({"NPL"}), django_assert_num_queries(3 + 2 * 3):
        announce_all(event=WebhookEvent.ISSUED, contributor="NPL", told=told)
    with scoped({"MAR"}), django_assert_num_queries(1):
        announce_all(event=WebhookEvent.ISSUED, contributor="MAR", told=told)
    work()
    assert sorted(one.message["data"]["certificate"] for one in listening.told) == ["0", "1", "2"]


def test_what_is_announced_is_lost_with_its_transaction(added, listening, work):
    def announce_and_fail():
        with transaction.atomic():
            passed()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        announce_and_fail()
    work()
    assert (listening.told, deliveries()) == ([], [])


# ---------------------------------------------------------------- when it does not answer


def test_a_failure_is_tried_again_later_and_later_and_under_the_same_id(added, listening, work, time_passes):
    _webhook, secret = added
    listening.answers = [500, 503, 404]
    passed()
    work()
    waits = []
    for _ in range(3):
        job = Job.objects.get(event="webhook.delivery", state=JobState.WAITING)
        waits.append(round((job.run_after - the_delivery().last_tried_at).total_seconds()))  # type: ignore[operator]
        time_passes()
    assert waits == [6, 5 * 60, 30 * 60]
    assert deliveries() == [(DeliveryState.DELIVERED, 4, 204, "")]
    assert len({told.id for told in listening.told}) == 1
    assert len({told.body for told in listening.told}) == 1
    assert [listening.believes(secret, told) for told in listening.told] == ["yes"] * 4


def test_after_three_days_of_failures_it_is_given_up_and_said(added, listening, work, time_passes):
    listening.answers = [500] * 20
    passed()
    work()
    span = timedelta()
    while Job.objects.filter(event="webhook.delivery", state=JobState.WAITING).exists():
        span += delivering.WAITS[the_delivery().attempts - 1]
        time_passes()
    assert timedelta(days=3) < span < timedelta(days=3, hours=6)
    assert deliveries() == [(DeliveryState.FAILED, 10, 500, DeliveryFault.STATUS)]
    assert trail() == ["webhook.add", "webhook.give_up"]


def test_nobody_listening_and_nonsense_and_no_way_there_are_told_apart(listening):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert post(f"http://127.0.0.1:{port}/", b"{}", {}, LOCAL) == Answered(None, DeliveryFault.REFUSED)
    listening.meanwhile = lambda handler: handler.wfile.write(b"this is no HTTP\r\n\r\n") and None
    assert post(listening.address, b"{}", {}, LOCAL) == Answered(None, DeliveryFault.BROKEN)
    assert post("http://nowhere.invalid/", b"{}", {}, LOCAL) == Answered(None, DeliveryFault.NAME)
    assert post("https://10.0.0.1/", b"{}", {}, LOCAL) == Answered(None, DeliveryFault.PRIVATE)
    assert post("gopher://10.0.0.1/", b"{}", {}, LOCAL) == Answered(None, DeliveryFault.PRIVATE)


@pytest.mark.parametrize("talks", [False, True], ids=["says nothing", "goes on and on"])
def test_a_receiver_that_takes_its_time_is_hung_up_on(talks):
    """One says nothing at all; the other sends one more header again and again, each within any time-out."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as ear:

        def serve():
            talker, _ = ear.accept()
            with talker:
                try:
                    talker.sendall(b"HTTP/1.1 200 OK\r\n" if talks else b"")
                    while not over.wait(0.01):
                        talker.sendall(b"X-More: 1\r\n" if talks else b"")
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            address = f"http://127.0.0.1:{ear.getsockname()[1]}/"
            assert post(address, b"{}", {}, LOCAL, seconds=0.2) == Answered(None, DeliveryFault.TIMEOUT)
        finally:
            over.set()
            thread.join()


def test_a_redirect_is_not_followed(added, listening, work):
    listening.answers, listening.headers = [302], {"Location": "http://169.254.169.254/latest/"}
    passed()
    work()
    assert deliveries() == [(DeliveryState.WAITING, 1, 302, DeliveryFault.REDIRECT)]
    assert len(listening.told) == 1


def test_a_receiver_that_is_gone_is_told_nothing_more(added, listening, work, time_passes):
    webhook, _secret = added
    listening.answers = [500, 410]
    passed("one")
    passed("two")
    work()
    time_passes()
    with scoped({"NPL"}):
        webhook.refresh_from_db()
    assert (webhook.stopped_at is None, webhook.stop_reason) == (False, "gone")
    assert {state for state, *_ in deliveries()} == {DeliveryState.FAILED}
    assert {fault for *_, fault in deliveries()} == {DeliveryFault.GONE, DeliveryFault.STOPPED}
    assert passed("three") == 0
    assert trail() == ["webhook.add", "webhook.stop", "webhook.give_up"]


def test_while_a_receiver_does_not_answer_no_other_message_waits_for_it(added, listening, work, time_passes):
    """One attempt finds it away; the other messages are put off, untried, and go out when it is back."""
    listening.answers = [503]
    for number in range(5):
        passed(str(number))
    work()
    assert len(listening.told) == 1
    assert sorted(attempts for _state, attempts, *_ in deliveries()) == [0, 0, 0, 0, 1]
    assert due_jobs() == []
    with all_contributors("a test looks"):
        assert Webhook.objects.get().failures == 1
    time_passes()
    assert {state for state, *_ in deliveries()} == {DeliveryState.DELIVERED}
    with all_contributors("a test looks"):
        assert Webhook.objects.get().failures == 0


def test_a_message_that_only_ever_waited_is_given_up_in_the_end(added, listening, work, time_passes):
    listening.answers = [500, 500]
    passed()
    work()
    with all_contributors("four days pass"):
        Delivery.objects.update(created_at=timezone.now() - delivering.LONGEST - timedelta(minutes=1))
    time_passes()
    assert deliveries() == [(DeliveryState.FAILED, 2, 500, DeliveryFault.STATUS)]


# ---------------------------------------------------------------- at least once


def test_a_worker_killed_after_sending_sends_again_under_the_same_id(added, listening, work, monkeypatch):
    class Killed(BaseException):
        """Like SIGKILL, it is caught by nobody."""

    def die(task, answered):
        raise Killed

    _webhook, secret = added
    passed()
    job = Job.objects.get(event="webhook.delivery")
    with monkeypatch.context() as patched:
        dying = Errand(delivering.read, delivering.send, die)
        patched.setitem(registry._handlers, "webhook.delivery", dying)
        with pytest.raises(Killed):
            run(job.pk)
    assert deliveries() == [(DeliveryState.WAITING, 0, None, "")]
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    work()
    assert [told.id for told in listening.told] == [str(the_delivery().pk)] * 2
    assert [listening.believes(secret, told) for told in listening.told] == ["yes"] * 2
    assert deliveries() == [(DeliveryState.DELIVERED, 1, 204, "")]


def test_an_attempt_noted_before_is_not_noted_twice(added, listening, work):
    passed()
    work()
    task = _task_again()
    with scoped({"NPL"}):
        assert delivering.read(task) is None
        assert delivering.settle(task, Answered(500, DeliveryFault.STATUS)) == {"left": "delivered"}
    assert deliveries() == [(DeliveryState.DELIVERED, 1, 204, "")]


def _task_again():
    job = Job.objects.get(event="webhook.delivery")
    return Task(str(job.pk), "NPL", None, job.payload)


# ---------------------------------------------------------------- rebinding, TLS


def test_a_name_that_comes_to_lead_home_is_refused_at_the_next_attempt(who, work, monkeypatch):
    """Registered while it led to the internet; since then its owner has pointed it at the metadata."""
    leads_to = ["8.8.8.8"]

    def look_up(host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (leads_to[0], port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with scoped({"NPL"}):
        add_webhook(
            by=who("asha").actor,
            contributor="NPL",
            label="x",
            address="https://ministry.example/",
            events=[WebhookEvent.PASSED],
        )
    leads_to[0] = "169.254.169.254"
    passed()
    work()
    assert deliveries() == [(DeliveryState.WAITING, 1, None, DeliveryFault.PRIVATE)]


def test_the_address_connected_to_is_the_one_that_was_checked(listening, monkeypatch):
    """A name that answers differently each time it is asked is asked once an attempt."""
    port = int(listening.address.split(":")[2].split("/")[0])
    asked = []

    def look_up(host, port, *args, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("accounts.webhooks.addresses.socket.getaddrinfo", look_up)
    bounds = Bounds(plain=True, hosts={"personnel.mod.example"})
    assert post(f"http://personnel.mod.example:{port}/x", b"{}", {}, bounds) == Answered(204, None)
    assert [host for host in asked if host != "127.0.0.1"] == ["personnel.mod.example"]
    assert listening.told[0].headers["host"] == f"personnel.mod.example:{port}"


# ---------------------------------------------------------------- secrets, stopping, tests, replays


def test_for_a_day_after_a_renewal_both_secrets_hold(added, who, listening, work):
    webhook, old = added
    with scoped({"NPL"}):
        new = renew_secret(by=who("asha").actor, webhook=webhook)
    passed("one")
    work()
    assert [listening.believes(secret) for secret in (old, new)] == ["yes", "yes"]
    with all_contributors("a day passes"):
        Webhook.objects.update(former_until=timezone.now())
    passed("two")
    work()
    assert [listening.believes(secret) for secret in (old, new)] == ["signature wrong", "yes"]


def test_secrets_are_not_in_the_database(added):
    webhook, secret = added
    with scoped({"NPL"}):
        webhook.refresh_from_db()
    assert secret.encode() not in bytes(webhook.secret)


def test_a_secret_that_does_not_open_any_more_is_said_and_nothing_is_sent(added, listening, work, settings):
    settings.PIN_KEY = "another key of at least thirty-two letters"
    passed()
    work()
    assert listening.told == []
    assert deliveries() == [(DeliveryState.FAILED, 1, None, DeliveryFault.SECRET)]


def test_stopping_ends_what_is_under_way_and_everything_after(added, who, listening, work, time_passes):
    webhook, _secret = added
    listening.answers = [500]
    passed()
    work()
    with scoped({"NPL"}):
        for _ in range(2):
            stop_webhook(by=who("asha").actor, webhook=webhook)
    time_passes()
    assert len(listening.told) == 1
    assert deliveries() == [(DeliveryState.FAILED, 1, 500, DeliveryFault.STOPPED)]
    assert trail() == ["webhook.add", "webhook.stop"]
    with scoped({"NPL"}):
        for verb in (renew_secret, send_test):
            with pytest.raises(WebhookStopped):
                verb(by=who("asha").actor, webhook=webhook)
        with pytest.raises(WebhookStopped):
            replay(by=who("asha").actor, delivery=the_delivery())


def test_a_test_message_tells_of_nothing(added, who, listening, work):
    webhook, secret = added
    with scoped({"NPL"}):
        for _ in range(2):
            send_test(by=who("asha").actor, webhook=webhook)
    work()
    assert [told.message["type"] for told in listening.told] == ["webhook.test"] * 2
    assert listening.told[0].message["data"] == {"contributor": "NPL", "webhook": str(webhook.pk)}
    assert listening.believes(secret) == "yes"


def test_a_replay_is_the_same_message_under_the_same_id(added, who, listening, work):
    _webhook, secret = added
    passed()
    work()
    first = the_delivery()
    with scoped({"NPL"}):
        again = replay(by=who("asha").actor, delivery=first)
        with pytest.raises(StillUnderWay):
            replay(by=who("asha").actor, delivery=first)
    work()
    with scoped({"NPL"}):
        replay(by=who("asha").actor, delivery=again)
    work()
    assert [(told.id, told.body) for told in listening.told] == [(str(first.pk), listening.told[0].body)] * 3
    assert listening.believes(secret) == "yes"
    assert [state for state, *_ in deliveries()] == [DeliveryState.DELIVERED] * 3
    assert trail() == ["webhook.add", "webhook.replay", "webhook.replay"]


def test_a_message_given_up_is_replayed_when_the_receiver_is_back(added, who, listening, work, time_passes):
    listening.answers = [500] * 10
    passed()
    work()
    for _ in range(9):
        time_passes()
    with scoped({"NPL"}):
        replay(by=who("asha").actor, delivery=the_delivery())
    time_passes()
    assert [state for state, *_ in deliveries()] == [DeliveryState.FAILED, DeliveryState.DELIVERED]
