"""What was added to a PDF after it was signed: material for the archive, or something else. No Django.

Signatures for long-term validation (PAdES B-LTA) are followed by additions no time-stamp covers. Every object
of the signed part must be the same in the whole file, but for those that have to point to the additions, and
those in which the program that added them writes its name.
"""

from io import BytesIO
from typing import Any

import pikepdf

_CATALOG, _FORM, _PAGE = frozenset({"/DSS"}), frozenset({"/Fields"}), frozenset({"/Annots"})
_INFO, _METADATA = frozenset({"/ModDate", "/Producer"}), frozenset({"/Length"})


def only_archive_follows(content: bytes, signed_until: int) -> bool:
    """Say whether a file shows exactly what its part up to an offset shows."""
    try:
        with (
            pikepdf.open(BytesIO(content[:signed_until])) as signed,
            pikepdf.open(BytesIO(content)) as whole,
        ):
            return _same(signed, whole)
    except (pikepdf.PdfError, ValueError, LookupError, AttributeError, TypeError):
        return False


def _same(signed: Any, whole: Any) -> bool:
    root = signed.Root
    if root.objgen != whole.Root.objgen or len(signed.pages) != len(whole.pages):
        return False
    metadata = root.Metadata.objgen
    may_differ = {
        root.objgen: _CATALOG,
        root.AcroForm.objgen: _FORM,
        metadata: _METADATA,
        **({signed.trailer.Info.objgen: _INFO} if "/Info" in signed.trailer else {}),
        **{page.objgen: _PAGE for page in signed.pages},
    }
    pairs = [(one, whole.get_object(one.objgen)) for one in signed.objects if one.objgen != (0, 0)]
    return all(
        _equal(before, after, may_differ.get(before.objgen, frozenset()), any_bytes=before.objgen == metadata)
        for before, after in pairs
    ) and all(map(_shows_nothing_new, signed.pages, whole.pages))


def _equal(before: Any, after: Any, apart_from: frozenset[str], *, any_bytes: bool) -> bool:
    if isinstance(before, pikepdf.Stream):
        if str(before.get("/Type", "")) in {"/XRef", "/ObjStm"}:
            return True  # these only say where objects lie: each addition brings its own
        if not isinstance(after, pikepdf.Stream):
            return False
        same = any_bytes or before.read_raw_bytes() == after.read_raw_bytes()
        return same and _entries(before, apart_from) == _entries(after, apart_from)
    if isinstance(before, pikepdf.Dictionary):
        same_kind = isinstance(after, pikepdf.Dictionary)
        return same_kind and _entries(before, apart_from) == _entries(after, apart_from)
    return bool(before.unparse(resolved=True) == after.unparse(resolved=True))


def _entries(found: Any, apart_from: frozenset[str]) -> dict[str, bytes]:
    return {
        key: value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode()
        for key, value in found.items()
        if key not in apart_from
    }


def _shows_nothing_new(before: Any, after: Any) -> bool:
    """Say whether what was put on a page are fields of invisible signatures only."""
    old, new = (list(page.get("/Annots", [])) for page in (before, after))
    return [one.objgen for one in old] == [one.objgen for one in new[: len(old)]] and all(
        one.get("/FT") == "/Sig"
        and one.get("/Subtype") == "/Widget"
        and [float(n) for n in one.Rect] == [0] * 4
        for one in new[len(old) :]
    )
