"""Who may see or correct what."""

from accounts.roles.rules import Actor
from certification.certificates.models import Certificate


def may_see(actor: Actor, certificate: Certificate) -> bool:
    """A certificate is seen by its holder, and by those who read certificates of its contributor.

    The holder of one issued to a record that was merged is whose record was kept.
    """
    if actor.person_id is not None and actor.person_id == certificate.person.identity:
        return True
    return actor.allowed("certificate:read", certificate.contributor_id)
