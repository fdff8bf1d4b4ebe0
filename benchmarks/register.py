"""The register: statements to enter a thousand events, and what a proof costs in a small and a large tree."""

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from benchmarks.figures import Figure
from benchmarks.measuring import cost, cpu_seconds
from benchmarks.world import filled, passed, staff
from certification.certificates.enums import CertificateEventKind
from certification.certificates.issue import issue
from certification.certificates.models import Certificate, CertificateEvent
from certification.register.actions import append_events
from certification.register.queries import inclusion_proof, tree_size
from certification.register.recompute import recompute

EVENTS = 1_000


def measure() -> list[Figure]:
    with scoped({"NPL"}):
        certificate = issue(by=staff("NPL").certifier, award=passed(*filled("NPL-REGISTER", 1))[0])
        alone = cost(lambda: append_events(by=System()))
        _happen(certificate, 9)
        append_events(by=System())
        few = cost(lambda: inclusion_proof(0, tree_size()))
        _happen(certificate, EVENTS)
        entering = cpu_seconds(lambda: append_events(by=System()))
        many = cost(lambda: inclusion_proof(0, tree_size()))
        _happen(certificate, EVENTS)
        entered = cost(lambda: append_events(by=System()))
    walking = cpu_seconds(recompute)
    each, size = 1000 / EVENTS, 2 * EVENTS + 10
    return [
        Figure(
            "statements to enter an event of a thousand",
            entered.statements / EVENTS,
            "statements",
            "entered alone",
            alone.statements,
        ),
        Figure(
            f"statements of a proof among {EVENTS + 10:,}",
            many.statements,
            "statements",
            "among 10",
            few.statements,
        ),
        Figure(
            "recomputing the register, an event",
            walking * 1000 / size,
            "CPU ms",
            "entering it",
            entering * each,
        ),
    ]


def _happen(certificate: Certificate, times: int) -> None:
    first = certificate.events.count() + 1
    CertificateEvent.objects.bulk_create(
        CertificateEvent(
            contributor_id=certificate.contributor_id,
            certificate=certificate,
            number=number,
            kind=CertificateEventKind.REVOCATION_PROPOSED,
        )
        for number in range(first, first + times)
    )
