"""Files an officer takes away: empty templates, the refused rows of a roster, the people recorded."""

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.contingents.models import Contingent
from accounts.contingents.queries import contingent_by_code
from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import contributors_in_scope
from accounts.people.labels import CATEGORY, SEX
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from courses.enrolment.columns import COLUMNS
from courses.enrolment.downloads import Refusal, Words, kinds_of_refusals, refused_rows, template
from courses.enrolment.enums import FileKind, RowState
from courses.enrolment.errors import FileFault
from courses.enrolment.exporting import export_people
from courses.enrolment.exports import people_csv, people_xlsx
from courses.enrolment.labels import COLUMN, COLUMN_HELP, what_is_wrong, what_to_do
from courses.enrolment.models import Roster
from courses.enrolment.queries import roster_in_scope, rows_of
from courses.enrolment.reading import open_sheet

MIME = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
}
_CHUNK = 1_000


def _file(content: bytes, kind: FileKind, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=MIME[kind], headers=headers)


# ---------------------------------------------------------------- templates


@requires("roster:check")
@require_safe
def roster_template(request: HttpRequest, kind: FileKind) -> HttpResponse:
    """An empty roster with help and one example row, in the reader's language."""
    del request
    words = Words(
        language=translation.get_language() or "en",
        title=_("Roster"),
        help_title=_("Columns"),
        names={column: str(COLUMN[column]) for column in COLUMNS},
        helps={column: str(COLUMN_HELP[column]) for column in COLUMNS},
        meanings={
            "category": {code.value: str(words) for code, words in CATEGORY.items()},
            "sex": {code.value: str(words) for code, words in SEX.items()},
        },
    )
    return _file(template(kind, words), kind, "roster")


# ---------------------------------------------------------------- refused rows


@requires("roster:check")
@require_safe
def refused(request: HttpRequest, roster_id: UUID, kind: FileKind | None = None) -> HttpResponse:
    """The refused rows as they were sent, with what is wrong and what to do: to correct and send again.

    Without a kind, the file is of the kind that was sent.
    """
    roster = _roster_for(request, roster_id)
    try:
        sheet = open_sheet(bytes(roster.content))
    except FileFault:
        raise Http404 from None  # a file refused as a whole has no rows
    kinds = kinds_of_refusals(sheet)
    if kind and kind not in kinds:
        raise Http404
    language = translation.get_language() or "en"
    content = refused_rows(kind or kinds[0], sheet, _refusals(roster), language)
    return _file(content, kind or kinds[0], f"refused-{roster.pk}")


def _roster_for(request: HttpRequest, roster_id: UUID) -> Roster:
    try:
        roster = roster_in_scope(roster_id)
    except Roster.DoesNotExist:
        raise Http404 from None
    if not actor_of(request).allowed("roster:check", roster.contributor_id):
        raise Http404
    return roster


def _refusals(roster: Roster) -> Iterator[Refusal]:
    rows = rows_of(roster, RowState.REFUSED).order_by("number").values_list("number", "faults")
    for number, faults in rows.iterator(chunk_size=_CHUNK):
        yield Refusal(
            number,
            "; ".join(what_is_wrong(fault) for fault in faults),
            " ".join(dict.fromkeys(what_to_do(fault["code"]) for fault in faults)),
            {fault["column"]: fault["code"] for fault in faults},
        )


# ---------------------------------------------------------------- people


@requires("person:read")
@require_safe
def people_export(request: HttpRequest, kind: FileKind) -> HttpResponse:
    """A country's people as a roster: `?contingent=` those of one; `?contributor=` where several are open."""
    contributor, contingent = _asked_for(request)
    rows = export_people(
        by=actor_of(request), contributor=contributor, contingent=contingent, on=timezone.now().date()
    )
    content = people_xlsx(rows) if kind is FileKind.XLSX else b"".join(people_csv(rows))
    return _file(content, kind, f"people-{contingent.code if contingent else contributor.pk}")


def _asked_for(request: HttpRequest) -> tuple[ContributorCountry, Contingent | None]:
    """Return whose people are meant. Anything of a country this visitor may not read is not there."""
    contingent = _contingent(request.GET.get("contingent", ""))
    iso3 = contingent.contributor_id if contingent else request.GET.get("contributor", "").upper()
    allowed = [c for c in contributors_in_scope() if actor_of(request).allowed("person:read", c.pk)]
    meant = [country for country in allowed if iso3 in {"", country.pk}]
    if len(meant) != 1:
        raise Http404
    return meant[0], contingent


def _contingent(code: str) -> Contingent | None:
    if not code:
        return None
    try:
        return contingent_by_code(code.upper())
    except Contingent.DoesNotExist:
        raise Http404 from None
