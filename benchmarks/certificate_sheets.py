"""Certificates to measure: issued in the measurement's own database, with an invented emblem.

Three designs have one language each, for the three ways of setting type; three are the demonstration's own.
Each has several holders, who take turns: what is remembered of one must not make the next one cheap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from accounts.contributors.actions import DesignOf, put_emblem, save_design
from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import emblem_bytes
from accounts.people.models import Person
from accounts.trail.actions import System
from benchmarks.world import filled, passed, staff
from certification.certificates.issue import issue
from certification.certificates.models import Certificate
from certification.certificates.payload import read
from certification.credentials.actions import make_token
from certification.documents.render import render
from certification.signing.client import ask

HOLDERS = 12
# What it is called in the figures, contributor, and its languages where they are not the contributor's own.
_DESIGNS: Sequence[tuple[str, str, str]] = (
    ("Nepal's design (en, ne)", "NPL", ""),
    ("Morocco's design (ar, fr)", "MAR", ""),
    ("China's design (zh, en)", "CHN", ""),
    ("Latin (en alone)", "NPL", "en"),
    ("Arabic (ar alone)", "MAR", "ar"),
    ("Chinese (zh alone)", "CHN", "zh"),
)


@dataclass(frozen=True)
class Sheet:
    """A certificate with all its document is made from."""

    certificate: Certificate
    payload: str
    token: str
    emblem: bytes

    def drawn(self) -> bytes:
        """Return the unsigned PDF, as the worker draws it."""
        return render(self.payload, self.token, self.emblem).content

    def signed(self, content: bytes) -> bytes:
        """Return the signed PDF, as the signer makes it: it looks at the record and the ledger first."""
        return ask("document", str(self.certificate.pk), content)


@dataclass(frozen=True)
class Design:
    """Certificates of one design. `alone`: in one language."""

    words: str
    iso3: str
    alone: bool
    sheets: tuple[Sheet, ...]


def designs() -> list[Design]:
    """Return the designs with their certificates, those of one language first. Changes the contributors'."""
    made = [_design(number, *design) for number, design in enumerate(_DESIGNS)]
    return sorted(made, key=lambda design: not design.alone)


def _design(number: int, words: str, iso3: str, alone: str) -> Design:
    certifier = staff(iso3).certifier
    put_emblem(by=certifier, contributor=iso3, content=emblem())
    if alone:
        accent = ContributorCountry.objects.get(pk=iso3).accent
        save_design(by=certifier, contributor=iso3, design=DesignOf(languages=[alone], accent=accent))
    awards = passed(*filled(f"{iso3}-DRAWN-{number}", HOLDERS))
    if alone == "en":
        people = [award.person_id for award in awards]
        Person.objects.filter(pk__in=people).update(name_native="")
    return Design(words, iso3, bool(alone), tuple(_sheet(issue(by=certifier, award=one)) for one in awards))


def _sheet(certificate: Certificate) -> Sheet:
    token = make_token(by=System(), certificate=certificate).text
    sha256 = read(certificate.payload)["design"]["emblem"]
    return Sheet(certificate, certificate.payload, token, emblem_bytes(certificate.contributor_id, sha256))


def emblem() -> bytes:
    """Return an invented emblem of the size that offices send: rings and rays, a PNG of 512 by 512."""
    picture = Image.new("RGBA", (1024, 1024))
    pen = ImageDraw.Draw(picture)
    for ray in range(0, 360, 15):
        pen.pieslice((40, 40, 984, 984), ray, ray + 7, fill=(0x1B, 0x4B, 0x72, 255))
    for inset, colour in ((150, "#f4f0e2"), (170, "#7a1f3d"), (290, "#f4f0e2"), (310, "#c79a2b")):
        pen.ellipse((inset, inset, 1024 - inset, 1024 - inset), fill=colour)
    pen.polygon([(512, 350), (640, 650), (384, 650)], fill="#7a1f3d")
    held = BytesIO()
    picture.resize((512, 512), Image.Resampling.LANCZOS).save(held, "PNG")
    return held.getvalue()
