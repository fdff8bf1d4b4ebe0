"""A colleague is invited by a code that works once, for seven days, and takes the role with an own login."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.models import Job
from accounts.roles.actions import take_role
from accounts.roles.codes import grouped, new_code, normal
from accounts.roles.enums import Role
from accounts.roles.errors import InvitationRefused, NotAllowed
from accounts.roles.invitations import (
    MOST_TRIES,
    accept,
    accept_as_new,
    invitation_for,
    invite,
    withdraw_invitation,
)
from accounts.roles.matrix import GIVES
from accounts.roles.models import Membership
from accounts.tenancy.scope import scoped
from accounts.users.models import User
from tests import cast
from tests.accounts.roles.reading import everybodys_time_is_up, found, invitations, trail

MAYA = "maya@example.org"
CODE = r"([A-Z2-7]{4}-){7}[A-Z2-7]{4}"
NEW = {"name": "Maya Lama", "language": "fr", "password": cast.PASSWORD}


@pytest.fixture(autouse=True)
def _no_mail(settings):
    """Most of these sites send no e-mail: the code is handed over. Those that do say so."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture
def sends(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def asks(member, role: Role = Role.PROCTOR, email: str = MAYA, contributor: str = "NPL"):
    """Have somebody invite Maya. Returns the invitation and its code."""
    with scoped({contributor}):
        return invite(by=member.actor, contributor=contributor, email=email, name="Maya Lama", role=role)


def code_of(member, **changes) -> str:
    return str(asks(member, **changes)[1])


def refusal(function, **values) -> str:
    with pytest.raises(InvitationRefused) as refused:
        function(**values)
    return refused.value.code


def work() -> None:
    while jobs := due_jobs():
        for job in jobs:
            run(job)


# ---------------------------------------------------------------- inviting


def test_who_may_invite_whom_is_the_matrix_and_nothing_else(who):
    for key, (_name, role, country) in cast.CAST.items():
        if country == "MAR":
            continue
        for wanted in Role:
            may = wanted in GIVES.get(role, ())
            email = f"{key}.{wanted}@example.net"
            if may:
                asks(who(key), wanted, email)
            else:
                with pytest.raises(NotAllowed):
                    asks(who(key), wanted, email)


def test_nobody_invites_for_another_country(who):
    with pytest.raises(NotAllowed):
        asks(who("omar"), contributor="NPL")


def test_an_administrator_invites_the_first_officers_of_any_country(who):
    invitation, code = asks(who("tomas"), Role.CONTRIBUTOR_OFFICER, contributor="MAR")
    user = accept_as_new(code=code, **NEW)
    assert (invitation.contributor_id, user.memberships.get().contributor_id) == ("MAR", "MAR")


def test_only_a_digest_of_the_code_is_kept_and_it_has_160_bits(who):
    invitation, code = asks(who("asha"))
    assert len(normal(code)) * 5 == 160
    kept = str([vars(one) for one in (*invitations(), *trail())])
    assert [word for word in (code, normal(code)) if word in kept] == []
    (entry,) = trail(verb="role.invite")
    assert (entry.subject_id, entry.details) == (str(invitation.pk), {"role": "proctor", "mailed": False})


@pytest.mark.parametrize("written", ["{}", " {} ", "{}\n"])
def test_a_code_is_read_however_it_is_written(who, written):
    code = code_of(who("asha"))
    for form in (code, code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert invitation_for(written.format(form)).email == MAYA


def test_codes_are_shown_in_groups_of_four():
    code = new_code()
    assert re.fullmatch(CODE, grouped(code))
    assert normal(grouped(code)) == code


def test_the_same_is_not_asked_twice_while_the_first_is_open(who):
    asks(who("asha"))
    assert refusal(asks, member=who("asha"), email="Maya@Example.org") == "open"


def test_an_invitation_that_expired_is_closed_by_the_next(who):
    asks(who("asha"))
    everybodys_time_is_up()
    code = code_of(who("asha"))
    assert len(invitations(withdrawn_at__isnull=True)) == 1
    assert invitation_for(code).email == MAYA


def test_who_holds_the_role_already_is_not_invited_to_it(who):
    assert refusal(asks, member=who("asha"), email=who("hari").user.email) == "has_it"


def test_nobody_invites_themselves(who):
    assert refusal(asks, member=who("asha"), email="ASHA@example.org") == "own"


# ---------------------------------------------------------------- accepting


def test_a_new_colleague_makes_a_login_and_has_the_role_from_the_inviter(who):
    user = accept_as_new(code=code_of(who("asha")), **NEW)
    held = user.memberships.get()
    assert (user.email, user.name, user.language) == (MAYA, "Maya Lama", "fr")
    assert (held.role, held.contributor_id, held.given_by, held.source) == (
        "proctor",
        "NPL",
        who("asha").user.pk,
        "",
    )
    assert [one.verb for one in trail(actor=user.pk)] == ["role.accept", "role.grant"]


def test_a_colleague_with_a_login_takes_the_role_with_it(who):
    chandra = who("chandra")
    code = code_of(who("asha"), email="chandra@example.org")
    accept(user=chandra.user, code=code)
    assert sorted(chandra.user.memberships.values_list("role", flat=True)) == [
        "certifying_officer",
        "proctor",
    ]


def test_a_code_works_once(who):
    code = code_of(who("asha"))
    user = accept_as_new(code=code, **NEW)
    assert refusal(accept, user=user, code=code) == "ended"
    assert refusal(accept_as_new, code=code, **NEW) == "ended"


def test_a_code_works_for_seven_days(who):
    invitation, code = asks(who("asha"))
    assert invitation.expires_at - invitation.invited_at == pytest.approx(
        timedelta(days=7), abs=timedelta(seconds=5)
    )
    everybodys_time_is_up()
    assert refusal(accept_as_new, code=code, **NEW) == "ended"


def test_a_code_withdrawn_works_no_more_and_can_be_sent_anew(who):
    invitation, code = asks(who("asha"))
    with scoped({"NPL"}):
        withdraw_invitation(by=who("asha").actor, invitation=invitation)
        withdraw_invitation(by=who("asha").actor, invitation=invitation)
    assert refusal(accept_as_new, code=code, **NEW) == "ended"
    assert len(trail(verb="role.withdraw")) == 1
    asks(who("asha"))


@pytest.mark.parametrize("key", ["bikram", "omar", "hari"])
def test_only_who_may_give_the_role_withdraws_it(who, key):
    invitation, _code = asks(who("asha"))
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        withdraw_invitation(by=who(key).actor, invitation=invitation)


def test_what_was_accepted_cannot_be_withdrawn(who):
    invitation, code = asks(who("asha"))
    accept_as_new(code=code, **NEW)
    with scoped({"NPL"}):
        assert refusal(withdraw_invitation, by=who("asha").actor, invitation=invitation) == "ended"


@pytest.mark.parametrize("code", ["", "AAAA", "A" * 32, "ميسر"])
def test_an_unknown_code_is_answered_like_a_used_one(countries, code):
    assert refusal(invitation_for, code=code) == "ended"


def test_the_code_is_for_its_address_alone(who):
    code = code_of(who("asha"))
    assert refusal(accept, user=who("omar").user, code=code) == "other_email"
    slip = User.objects.create_user(name="Ram Tamang")
    assert refusal(accept, user=slip, code=code) == "other_email"


def test_nobody_makes_a_second_login_for_a_known_address(who):
    code = code_of(who("asha"), email=who("omar").user.email)
    assert refusal(accept_as_new, code=code, **NEW) == "known_email"


def test_nobody_gives_a_role_to_themselves_by_changing_their_address(who):
    asha = who("asha")
    code = code_of(asha)
    User.objects.filter(pk=asha.user.pk).update(email=MAYA)
    asha.user.refresh_from_db()
    assert refusal(accept, user=asha.user, code=code) == "own"


def test_an_invitation_of_someone_who_may_give_the_role_no_more_is_worth_nothing(who):
    asha = who("asha")
    code = code_of(asha)
    with scoped({"NPL"}):
        take_role(by=who("tomas").actor, user=asha.user, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL")
    assert refusal(accept_as_new, code=code, **NEW) == "ended"


# ---------------------------------------------------------------- by e-mail


def test_where_the_site_sends_mail_the_code_goes_to_its_owner_and_to_nobody_else(who, sends):
    invitation, code = asks(who("asha"))
    work()
    (message,) = mail.outbox
    assert (code, message.to, message.subject) == (None, [MAYA], "You are invited to Tutela")
    sent = found(CODE, message.body)
    assert "http://127.0.0.1:8000/staff/invitation/" in message.body
    assert accept_as_new(code=sent, **NEW).email == MAYA
    assert invitations(pk=invitation.pk, mailed_at__isnull=False) == [invitation]


def test_no_code_lies_in_a_job_a_row_or_a_log(who, sends, caplog):
    caplog.set_level("DEBUG")
    asks(who("asha"))
    work()
    sent = found(CODE, mail.outbox[0].body)
    kept = f"{list(Job.objects.values())} {[vars(one) for one in invitations()]} {caplog.text}"
    assert [word for word in (sent, normal(sent)) if word in kept] == []
    assert MAYA not in caplog.text


def test_a_site_that_writes_mail_to_a_console_shows_the_code_instead(who, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert asks(who("asha"))[1] is not None


class Refusing(EmailBackend):
    error: Exception = smtplib.SMTPServerDisconnected()

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return Refusing


def test_a_server_that_is_away_is_asked_again_later_and_not_for_ever(who, refusing):
    refusing.error = smtplib.SMTPServerDisconnected()
    asks(who("asha"))
    for _ in range(MOST_TRIES + 2):
        Job.objects.update(run_after=timezone.now())
        work()
    reasons = [(job.result or {}).get("reason") for job in Job.objects.order_by("created_at")]
    assert reasons == ["later"] * (MOST_TRIES - 1) + ["no_answer"]
    assert [one.mailed_at for one in invitations()] == [None]


def test_an_address_the_server_refuses_is_not_asked_again_nor_logged(who, refusing, caplog):
    caplog.set_level("DEBUG")
    refusing.error = smtplib.SMTPRecipientsRefused({MAYA: (550, b"no such person")})
    asks(who("asha"))
    work()
    assert [(job.result or {}).get("reason") for job in Job.objects.all()] == ["refused"]
    assert MAYA not in caplog.text


def test_an_invitation_withdrawn_before_it_was_sent_is_not_sent(who, sends):
    invitation, _code = asks(who("asha"))
    with scoped({"NPL"}):
        withdraw_invitation(by=who("asha").actor, invitation=invitation)
    work()
    assert mail.outbox == []


# ---------------------------------------------------------------- at the screen


def enter(browser: Client, code: str, **more):
    return browser.post("/staff/invitation/", {"code": code} | more)


def test_from_the_code_to_the_first_page_without_giving_the_password_twice(who, client, settings):
    settings.STAFF_SECOND_FACTOR = True
    code = code_of(who("tomas"), role=Role.CONTRIBUTOR_OFFICER)
    shown = enter(client, code).content.decode()
    assert [word for word in ("Contributor officer", "Nepal", "Tomas Berg", MAYA) if word not in shown] == []
    words = {"name": "Maya Lama", "language": "en", "password": cast.PASSWORD, "again": cast.PASSWORD}
    answer = client.post("/staff/invitation/", words | {"code": code}, follow=True)
    assert answer.redirect_chain[-1] == ("/staff/second-factor/", 302)
    assert client.get("/staff/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"again": "another"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"name": ""}, "This is empty. Fill it in."),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_written_and_makes_nothing(who, client, words, said):
    code = code_of(who("asha"))
    filled = {"name": "Maya K. Lama", "language": "ar", "password": cast.PASSWORD, "again": cast.PASSWORD}
    answer = enter(client, code, **(filled | words))
    page = answer.content.decode()
    assert (answer.status_code, said in page, 'value="ar" selected' in page) == (422, True, True)
    assert (User.objects.filter(email=MAYA).count(), cast.PASSWORD in page) == (0, False)


def test_signed_in_with_its_address_one_checks_and_takes_the_role(who):
    code = code_of(who("asha"), email="chandra@example.org")
    browser = who("chandra").browser()
    assert (
        "You take this role with the login you are signed in with." in enter(browser, code).content.decode()
    )
    assert Membership.objects.filter(user=who("chandra").user).count() == 1
    assert enter(browser, code, confirm="yes").headers["Location"] == "/"
    assert Membership.objects.filter(user=who("chandra").user).count() == 2


def test_signed_in_with_another_address_one_is_told_so(who):
    code = code_of(who("asha"))
    answer = enter(who("omar").browser(), code, confirm="yes")
    assert (answer.status_code, "another e-mail address" in answer.content.decode()) == (422, True)


def test_an_owner_of_the_address_who_is_not_signed_in_is_asked_to(who, client):
    code = code_of(who("asha"), email=who("omar").user.email)
    assert "Sign in with it, then enter the code again" in enter(client, code).content.decode()


def test_a_wrong_code_keeps_what_was_written(client, countries):
    answer = enter(client, "ABCD-EFGH")
    assert (answer.status_code, 'value="ABCD-EFGH"' in answer.content.decode()) == (422, True)
