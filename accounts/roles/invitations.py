"""Asking a colleague to take a role: invite, withdraw, accept."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.contributors.models import ContributorCountry
from accounts.jobs.actions import record_event
from accounts.roles.actions import grant
from accounts.roles.codes import grouped, new_code, normal
from accounts.roles.enums import Role
from accounts.roles.errors import InvitationRefused
from accounts.roles.labels import ROLE
from accounts.roles.models import Invitation, Membership
from accounts.roles.queries import actor_for, login_of, open_invitations
from accounts.roles.rules import Actor
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import record
from accounts.users.hashers import key_digest
from accounts.users.models import User

LIFE = timedelta(days=7)
TEXT = "accounts/roles/invitation.txt"
MOST_TRIES = 8  # over a day and a half: a mail server may be down for a night
FIRST_WAIT = timedelta(minutes=10)  # doubled from try to try
_NO_MAIL = (".dummy.EmailBackend", ".console.EmailBackend")


def sends_mail() -> bool:
    """Say whether this site's e-mail reaches people: codes are never left in a console or a log."""
    return not settings.EMAIL_BACKEND.endswith(_NO_MAIL)


@transaction.atomic
def invite(
    *, by: Actor, contributor: str, email: str, name: str, role: Role
) -> tuple[Invitation, str | None]:
    """Ask the owner of an address to take a role for a contributor.

    Returns the invitation and, where the site sends no e-mail, its code: to be handed over, shown once and
    not kept. Raises NotAllowed for a role this actor does not give, and InvitationRefused.
    """
    by = by.giving(role, contributor)
    email = email.strip().lower()
    user = login_of(email)
    if user is not None and user.pk == by.actor_id:
        raise InvitationRefused("own")
    if user is not None and user.memberships.filter(role=role, contributor=contributor).exists():
        raise InvitationRefused("has_it")
    _close_earlier(contributor, email, role)
    code = None if sends_mail() else new_code()
    invitation = Invitation.objects.create(
        contributor_id=contributor,
        digest=key_digest(code or new_code()),  # who is written to is sent a code made at that moment
        email=email,
        name=name.strip(),
        role=role,
        invited_by=by.actor_id,
        expires_at=timezone.now() + LIFE,
    )
    if code is None:
        _wish_to_mail(invitation, translation.get_language() or settings.LANGUAGE_CODE)
    record(
        by=by,
        verb="role.invite",
        subject=invitation,
        contributor=contributor,
        details={"role": role.value, "mailed": code is None},
        personal={"email": email, "name": invitation.name},
    )
    return invitation, code and grouped(code)


def _close_earlier(contributor: str, email: str, role: Role) -> None:
    """Withdraw what has expired, so that it can be said again. One still open is refused."""
    now = timezone.now()
    earlier = open_invitations(contributor).filter(email=email, role=role)
    if earlier.filter(expires_at__gt=now).exists():
        raise InvitationRefused("open")
    earlier.update(withdrawn_at=now)


@transaction.atomic
def withdraw_invitation(*, by: Actor, invitation: Invitation) -> None:
    """Take an invitation back: its code works no more. Whoever may give the role may. Twice changes nothing.

    Raises NotAllowed, and InvitationRefused("ended") for one that was accepted.
    """
    contributor = invitation.contributor_id
    by = by.giving(Role(invitation.role), contributor)
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True)
    if not waiting.exists():
        raise InvitationRefused("ended")
    if waiting.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        record(by=by, verb="role.withdraw", subject=invitation, contributor=contributor)


# ---------------------------------------------------------------- the code by e-mail


def _wish_to_mail(invitation: Invitation, language: str, tries: int = 0) -> None:
    record_event(
        "invitation.made",
        key=f"{invitation.pk}:{tries}",
        payload={"invitation": str(invitation.pk), "language": language, "tries": tries},
        contributor=invitation.contributor_id,
        run_after=timezone.now() + FIRST_WAIT * 2 ** (tries - 1) if tries else None,
    )


@transaction.atomic
def mail_invitation(*, invitation: Invitation, language: str, tries: int = 0) -> dict[str, Any]:
    """Make an invitation's code, keep its digest, and send it. Returns what became of the message.

    In the language its maker worked in: a colleague's is most likely the same.

    The code is made here and nowhere kept: a message sent twice carries two codes, of which the later works.
    A server that does not answer is asked again later; an address it refuses is not.
    """
    if not is_open(invitation):
        return {"sent": False, "reason": "ended"}
    code = new_code()
    invitation.digest, invitation.mailed_at = key_digest(code), timezone.now()
    invitation.save(update_fields=["digest", "mailed_at"])
    try:
        _message(invitation, grouped(code), language).send()
    except OSError as error:  # smtplib's errors are among them
        Invitation.objects.filter(pk=invitation.pk).update(mailed_at=None)
        return {"sent": False, "reason": _after(invitation, language, tries, error)}
    return {"sent": True}


def _after(invitation: Invitation, language: str, tries: int, error: OSError) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return "refused"
    if isinstance(error, SMTPResponseException) and error.smtp_code >= 500:
        return "refused"
    if tries + 1 >= MOST_TRIES:
        return "no_answer"
    _wish_to_mail(invitation, language, tries + 1)
    return "later"


def _message(invitation: Invitation, code: str, language: str) -> EmailMessage:
    with translation.override(language):
        country = ContributorCountry.objects.get(pk=invitation.contributor_id)
        facts = {
            "role": ROLE[Role(invitation.role)],
            "country": country.name(),
            "page": settings.SITE_URL + reverse("invitation"),
            "code": code,
            "until": invitation.expires_at,
        }
        text = render_to_string(TEXT, facts)
        subject = _("You are invited to Tutela")
    return EmailMessage(subject, text, to=[invitation.email], headers={"Auto-Submitted": "auto-generated"})


# ---------------------------------------------------------------- accepting


def is_open(invitation: Invitation) -> bool:
    """Say whether an invitation can be accepted: its time runs, and who made it may still give the role."""
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= timezone.now():
        return False
    if invitation.invited_by is None:
        return False
    inviter = User.objects.filter(pk=invitation.invited_by, is_active=True).first()
    return inviter is not None and invitation.role in actor_for(inviter).gives(invitation.contributor_id)


def invitation_for(code: str) -> Invitation:
    """Return the open invitation of a code. Raises InvitationRefused("ended"), also for an unknown one."""
    with all_contributors("an invitation is found by its code alone"):
        found = (
            Invitation.objects.select_related("contributor").filter(digest=key_digest(normal(code))).first()
        )
        if found is None or not is_open(found):
            raise InvitationRefused("ended")
    return found


def accept(*, user: User, code: str) -> Membership:
    """Take the role an invitation offers, with the login whose address it went to. Once.

    Raises InvitationRefused: ended, other_email, own (nobody gives a role to themselves), has_it.
    """
    contributor = invitation_for(code).contributor_id
    with scoped({contributor}), transaction.atomic():
        found = Invitation.objects.select_for_update(of=("self",)).get(digest=key_digest(normal(code)))
        if not is_open(found):
            raise InvitationRefused("ended")
        if user.email is None or user.email.lower() != found.email:
            raise InvitationRefused("other_email")
        if user.pk == found.invited_by:
            raise InvitationRefused("own")
        found.accepted_at, found.accepted_by = timezone.now(), user
        found.save(update_fields=["accepted_at", "accepted_by"])
        by, role = Actor(user.pk, (), found.role), Role(found.role)
        record(by=by, verb="role.accept", subject=found, contributor=contributor)
        return grant(by=by, user=user, role=role, contributor=contributor, given_by=found.invited_by)


def accept_as_new(*, code: str, name: str, language: str, password: str) -> User:
    """Make a login for the address an invitation went to, and accept with it.

    Raises InvitationRefused, also "known_email" where a login with the address exists: its owner signs in.
    """
    invitation = invitation_for(code)
    if login_of(invitation.email) is not None:
        raise InvitationRefused("known_email")
    with transaction.atomic():
        user = User.objects.create_user(
            email=invitation.email, password=password, name=name.strip(), language=language
        )
        accept(user=user, code=code)
    return user
