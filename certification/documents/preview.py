"""A picture of a document's first page, for screens. No Django."""

import io

import pypdfium2


def first_page(content: bytes, *, width: int) -> bytes:
    """Return the first page of a PDF as a PNG so many pixels wide."""
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        picture = page.render(scale=width / page.get_width()).to_pil()
        page.close()
    buffer = io.BytesIO()
    picture.quantize(128).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
