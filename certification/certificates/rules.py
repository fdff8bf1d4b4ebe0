"""Who may see or correct what."""

from accounts.roles.rules import Actor
from certification.certificates.models import Certificate


def may_see(actor: Actor, certificate: Certificate) -> bool:
    """A certificate is seen by its holder, and by those who read certificates of its contributor."""
    if actor.person_id is not None and actor.person_id == certificate.person_id:
        return True
    return actor.allowed("certificate:read", certificate.contributor_id)
