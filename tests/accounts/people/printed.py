"""A company of people, the sheet of slips made for them, and what can be read back from the paper."""

import io
import re
import subprocess
from datetime import UTC, datetime

from PIL import Image

from accounts.contingents.models import Assignment, Slot
from accounts.jobs.actions import due_jobs, run
from accounts.people.models import Person, SlipSheet
from accounts.people.slip_drawing import Holder, Order
from accounts.people.slips import request_slips, take_sheet
from accounts.tenancy.scope import all_contributors, scoped
from tests import cast

CONTINGENT = "NPL-UNMISS-2027A"
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}\b")
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))

# One of each script and site language: name, own script, service number, language of the record.
PEOPLE = (
    ("Ram Bahadur Tamang", "राम बहादुर तामाङ", "NA-4471", "ne"),
    ("Mohammed El Idrissi", "محمد الإدريسي", "FAR-009912", "ar"),
    ("Wei Zhang", "张伟", "PLA-00771", "zh-Hans"),
    ("Асан Серікұлы", "", "KZ-12", "ru"),
    ("Marie-Claire Kaboré", "", "BF 0091/2", "fr"),
    ("Juan Núñez", "", "URY-1", "es-UY"),
    ("Hong Gil-dong", "홍길동", "KOR-1", "ko"),
)


def holders(count: int = len(PEOPLE)) -> list[Holder]:
    return [
        Holder(name, native, number, language, f"7KQ2{place:04}")
        for place, (name, native, number, language) in enumerate((PEOPLE * count)[:count])
    ]


def order(total: int, language: str = "en") -> Order:
    return Order(
        label=CONTINGENT,
        iso2="NP",
        total=total,
        first="Ram Adhikari",
        last="Wei Zhang",
        officer="Asha Gurung",
        language=language,
        address="https://training.example.org/sign-in/",
        door="https://training.example.org/sign-in/?country=NPL",
        at=datetime(2026, 11, 23, 14, 5, tzinfo=UTC),
        until=datetime(2026, 12, 7, 23, 59, 59, tzinfo=UTC),
    )


def company(people: int, **fields: str) -> list[Person]:
    """Make a contingent of NPL with everybody in their slots."""
    contingent = cast.contingent(CONTINGENT, slots=people)
    named = [cast.person(f"N-{n:03}", f"Rai{n:03}", "Bir", **fields) for n in range(people)]
    with all_contributors("a test fills the slots"):
        for slot, person in zip(Slot.objects.filter(contingent=contingent), named, strict=True):
            Assignment.objects.create(contributor_id="NPL", slot=slot, person=person, since="2026-11-01")
    return named


def asked(who, people: list[Person]) -> SlipSheet:
    with scoped({"NPL"}):
        return request_slips(by=who("asha").actor, contributor="NPL", people=people, label=CONTINGENT)


def work() -> None:
    """Do every job that is due, and those that follow."""
    while ids := due_jobs():
        for job in ids:
            run(job)


def made(who, people: list[Person]) -> SlipSheet:
    sheet = asked(who, people)
    work()
    with scoped({"NPL"}):
        sheet.refresh_from_db()
    return sheet


def taken(who, sheet: SlipSheet) -> bytes:
    with scoped({"NPL"}):
        return take_sheet(by=who("asha").actor, sheet=sheet)


def words_in(pdf: bytes) -> str:
    """Return what a search in the PDF finds, without marks of direction and with plain spaces."""
    return _read(pdf)


def codes_in(pdf: bytes) -> list[str]:
    """Return the codes in the order of the slips, without the space between."""
    return [code.replace(" ", "") for code in CODE.findall(_read(pdf, "-raw"))]


def slips_in(pdf: bytes, number: str) -> dict[str, str]:
    """Return each code by the service number on its slip; `number`: a pattern of such numbers."""
    return dict(zip(re.findall(number, _read(pdf, "-raw")), codes_in(pdf), strict=True))


def _read(pdf: bytes, *how: str) -> str:
    done = subprocess.run(["pdftotext", *how, "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().translate(_MARKS).split())


def pictures_of(pdf: bytes, dots: int) -> list[Image.Image]:
    """Return the sheets as a printer of so many dots to the inch lays them down."""
    done = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-gray", "-"], input=pdf, capture_output=True, check=True
    )
    stream, pictures = io.BytesIO(done.stdout), []
    while stream.tell() < len(done.stdout):
        _kind, size, _grey = (stream.readline() for _ in range(3))
        width, height = map(int, size.split())
        pictures.append(Image.frombytes("L", (width, height), stream.read(width * height)))
    return pictures
