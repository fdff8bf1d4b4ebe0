"""Serial numbers: one gapless series per contributor and year."""

from accounts.tenancy.errors import OutOfScope
from certification.certificates.models import SerialCounter


def next_serials(contributor: str, year: int, count: int = 1) -> list[str]:
    """Take the next serials of a contributor's year, such as `NPL-2026-0000001`.

    Call it inside the transaction that stores the certificates: the counter's row stays locked until that
    commits, so a number is used or given back, and never given twice. `year` is UTC.

    """
    if not contributor:
        raise OutOfScope("a serial belongs to a contributor")
    SerialCounter.objects.get_or_create(contributor_id=contributor, year=year)
    counter = SerialCounter.objects.select_for_update().get(contributor_id=contributor, year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"{contributor}-{year}-{number:07d}" for number in range(first, first + count)]
