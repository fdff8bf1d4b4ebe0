"""Ways to tamper with a signed certificate: bytes changed at random, and what attackers of PDFs do."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certification.signing.pades import sign_pdf
from tests.certification.signing.sheets import authority_in, file_key

_RANGE = re.compile(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)([ \]]*)")


def spans(content: bytes) -> list[int]:
    """Return the four numbers of a PDF's only byte range."""
    found = _RANGE.search(content)
    assert found is not None
    return [int(number) for number in found.groups()[:4]]


def mutations(content: bytes, count: int, seed: int = 20261123) -> Iterator[tuple[int, bytes]]:
    """Yield copies with one byte, at another place each, within what is signed changed to another."""
    chance = random.Random(seed)
    _, first, second, rest = spans(content)
    for drawn in chance.sample(range(first + rest), count):
        place = drawn if drawn < first else second + drawn - first
        changed = bytearray(content)
        changed[place] ^= chance.randrange(1, 256)
        yield place, bytes(changed)


def forgeries(content: bytes, other: bytes, folder: Path) -> dict[str, bytes]:
    """Return a certificate tampered with by hand. `other`: another certificate, whose parts may be used."""
    _, first, second, rest = spans(content)
    _, other_first, other_second, _ = spans(other)
    return {
        "another picture of the page": _added(content, _other_page),
        "a note over the page": _added(content, _note),
        "another attachment": _added(content, _no_attachments),
        "a script": _added(content, _script),
        "signed a second time by a stranger": _signed_again(content, folder),
        "written anew around its signature": _written_anew(content),
        "wrapped into a file signed by a stranger": _wrapped(content, folder),
        "the end cut off": content[:-64],
        "the last byte cut off": content[:-1],
        "cut off after the first part": content[:second],
        "something behind the end": content + b"\n",
        "something before the beginning": b"\n" + content,
        "another certificate's signature": _sealed(content, other[other_first:other_second]),
        "no signature": content[: first + 1] + b"0" * (second - first - 2) + content[second - 1 :],
        "a range that ends earlier": _ranged(content, [0, first, second, rest - 10]),
        "a range that begins later": _ranged(content, [10, first - 10, second, rest]),
        "a range that leaves more open": _ranged(content, [0, first, second + 20, rest - 20]),
        "a range that says nothing": _ranged(content, [0, 0, 0, 0]),
        "a range over its own signature": _ranged(content, [0, first, first, len(content) - first]),
    }  # fmt: skip


def _added(content: bytes, edit) -> bytes:
    """Return a PDF with one revision more (an incremental update)."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    edit(writer, writer.root["/Pages"]["/Kids"][0])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _names(**named: str) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {generic.NameObject(f"/{key}"): generic.NameObject(f"/{value}") for key, value in named.items()}
    )


def _other_page(writer, page) -> None:
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 400 400 re f"))
    writer.update_container(page)


def _note(writer, page) -> None:
    note = _names(Type="Annot", Subtype="FreeText")
    note["/Rect"] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 400, 400)])
    note["/Contents"] = generic.TextStringObject("Valid until 2099")
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(note)])
    writer.update_container(page)


def _no_attachments(writer, _page) -> None:
    del writer.root["/AF"]
    writer.update_root()


def _script(writer, _page) -> None:
    action = _names(S="JavaScript")
    action["/JS"] = generic.TextStringObject("app.alert(1)")
    writer.root["/OpenAction"] = writer.add_object(action)
    writer.update_root()


def _signed_again(content: bytes, folder: Path) -> bytes:
    """Change the page and cover all of it with a second signature, by another key in the country's name."""
    changed = _added(content, _note)
    authority = authority_in(folder / "stranger")
    stranger = file_key(folder / "stranger's", authority)
    second = _reopened(changed)
    return sign_pdf(second, key=stranger, at=datetime(2026, 11, 23, 12, tzinfo=UTC))


def _reopened(content: bytes) -> bytes:
    """Rename the first signature's field, so that a second one finds room beside it."""
    return _added(content, lambda writer, _page: _renamed(writer))


def _renamed(writer) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/T"] = generic.TextStringObject("First")
    writer.update_container(field)


def _written_anew(content: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(out)
    return out.getvalue()


def _wrapped(content: bytes, folder: Path) -> bytes:
    """Return a sheet of a stranger's, signed by the stranger, that carries the genuine file inside."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["certificate.pdf"] = content
        pdf.save(out, compress_streams=False)
    authority = authority_in(folder / "wrapper")
    return sign_pdf(out.getvalue(), key=file_key(folder / "wrapper's", authority), at=datetime.now(UTC))


def _sealed(content: bytes, seal: bytes) -> bytes:
    """Put another certificate's signature (hexadecimal, in brackets) in the place of this one's."""
    _, first, second, _ = spans(content)
    return (
        content[:first] + seal[: second - first - 1].ljust(second - first - 1, b"0") + b">" + content[second:]
    )


def _ranged(content: bytes, numbers: list[int]) -> bytes:
    """Return a PDF whose byte range says something else, in as many bytes."""
    found = _RANGE.search(content)
    assert found is not None
    said = b"/ByteRange [" + b" ".join(b"%d" % number for number in numbers) + b"]"
    return content[: found.start()] + said.ljust(found.end() - found.start()) + content[found.end() :]
