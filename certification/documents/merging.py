"""Many documents in one PDF for the printer: the pages alone, and what they share stored once. No Django.

Attachments, tags and signatures are left behind: they belong to the single documents, which stay what proves
anything. Objects are known by their content, so the emblem, the frame and a face that 850 sheets use are in
the file once.
"""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

# What ties a page to the rest of its own document.
_LEFT_BEHIND = {"/Parent", "/StructParents", "/Tabs", "/Annots", "/AA", "/Metadata", "/PieceInfo", "/AF"}


def merge(documents: Iterable[bytes], to: BinaryIO, *, title: str) -> int:
    """Write every page of the documents, in order, into one PDF. Returns how many pages that is.

    Memory holds what differs between the documents, not the documents. Raises pikepdf.PdfError for a
    document that is none, and ValueError for one whose pages point back at themselves.
    """
    merged = _Merged()
    for content in documents:
        with pikepdf.open(BytesIO(content)) as source:
            for page in source.pages:
                merged.add(page)
    return merged.write(to, title)


class _Merged:
    """A PDF under construction; `known` finds an object by the digest of its content."""

    def __init__(self) -> None:
        self.pdf = pikepdf.new()
        self.known: dict[bytes, pikepdf.Object] = {}

    def add(self, page: pikepdf.Page) -> None:
        seen: dict[tuple[int, int], Any] = {}
        own = pikepdf.Dictionary(
            {key: self._copy(value, seen) for key, value in page.obj.items() if key not in _LEFT_BEHIND}
        )
        own.Resources = self._copy(page.resources, seen)  # either may be inherited
        own.MediaBox = self._copy(page.mediabox, seen)
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(own)))

    def write(self, to: BinaryIO, title: str) -> int:
        self.pdf.docinfo["/Title"] = title
        self.pdf.save(to, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(self.pdf.pages)

    def _copy(self, value: Any, seen: dict[tuple[int, int], Any]) -> Any:
        """Return the same value in the new file; whatever stands alone there stands alone here, once."""
        if not isinstance(value, pikepdf.Object | pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
            return value
        place = value.objgen if value.is_indirect else None
        if place in seen:
            if seen[place] is None:
                raise ValueError("a page points back at itself")
            return seen[place]
        if place is not None:
            seen[place] = None
        made = self._copied(value, seen)
        if place is not None:
            made = self._once(made)
            seen[place] = made
        return made

    def _copied(self, value: Any, seen: dict[tuple[int, int], Any]) -> Any:
        if isinstance(value, pikepdf.Stream):
            words = {key: self._copy(one, seen) for key, one in value.stream_dict.items() if key != "/Length"}
            return self._stream(value.read_raw_bytes(), pikepdf.Dictionary(words))
        if isinstance(value, pikepdf.Dictionary):
            return pikepdf.Dictionary({key: self._copy(one, seen) for key, one in value.items()})
        if isinstance(value, pikepdf.Array):
            return pikepdf.Array([self._copy(one, seen) for one in value])
        return value

    def _stream(self, content: bytes, words: pikepdf.Dictionary) -> pikepdf.Object:
        digest = hashlib.sha256(words.unparse() + b"stream" + content).digest()
        if digest not in self.known:
            self.known[digest] = pikepdf.Stream(self.pdf, content, words)
        return self.known[digest]

    def _once(self, made: Any) -> Any:
        if not isinstance(made, pikepdf.Object) or isinstance(made, pikepdf.Stream):
            return made
        digest = hashlib.sha256(made.unparse(resolved=True)).digest()
        if digest not in self.known:
            self.known[digest] = self.pdf.make_indirect(made)
        return self.known[digest]
