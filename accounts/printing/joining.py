"""Several tagged PDFs of one make in one: pages, structure and languages stay. No Django.

For documents drawn in portions. Each portion keeps its own faces; title and declarations are the first's.
"""

from collections.abc import Sequence
from io import BytesIO

import pikepdf


def join(portions: Sequence[bytes]) -> bytes:
    """Return one PDF with the pages of all portions, in order, and their structure under one document.

    Raises pikepdf.PdfError for a portion that is none, and ValueError without any.
    """
    if not portions:
        raise ValueError("nothing to join")
    with pikepdf.open(BytesIO(portions[0])) as whole:
        for portion in portions[1:]:
            with pikepdf.open(BytesIO(portion)) as source:
                _append(whole, source)
        joined = BytesIO()
        whole.save(joined, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return joined.getvalue()


def _append(whole: pikepdf.Pdf, source: pikepdf.Pdf) -> None:
    before = len(whole.pages)
    for page in source.pages:
        page.obj.StructParents = int(page.obj.StructParents) + before
        whole.pages.append(page)
    root = whole.Root.StructTreeRoot
    document = root.K[0]
    # Copied after the pages, which its elements point to: those pages are known by then.
    added = whole.copy_foreign(source.Root.StructTreeRoot)
    for element in added.K[0].K:
        element.P = document
        document.K.append(element)
    numbers = list(added.ParentTree.Nums)
    for key, marks in zip(numbers[::2], numbers[1::2], strict=True):
        root.ParentTree.Nums.extend([int(key) + before, marks])  # type: ignore[list-item]
