"""The same page as HTML that anybody could print: faces, frame, emblem and QR code in the usual ways.

It is the baseline for WeasyPrint used plainly, and what Chromium prints. Nothing in it is slower than need
be: it declares only the faces its own letters take, and its QR code is drawn beforehand as one path.
"""

import re
from pathlib import Path

from PIL import Image
from weasyprint import HTML

from accounts.printing.faces import FACES, FONTS, face_for
from benchmarks.certificate_sheets import Sheet
from certification.certificates.payload import read
from certification.documents.drawing import frame_svg
from certification.documents.qr import qr_modules
from certification.documents.render import page_of, style_of

BOLD = "NotoSerif-Bold.ttf"


def html_of(sheet: Sheet, folder: Path, *, every_face: bool = False) -> str:
    """Return the sheet as HTML that needs nothing but files: the bundled faces, and two pictures in a folder.

    `every_face`: declare all bundled faces, as our own style sheet has to, since any name may be printed.
    """
    payload = read(sheet.payload)
    design = payload["design"]
    (folder / "frame.svg").write_bytes(frame_svg(design["accent"], design["paper"]))
    (folder / "emblem.png").write_bytes(sheet.emblem)
    html = page_of(sheet.payload, sheet.emblem)
    used = set(FACES.values()) if every_face else _used(html)
    style = f"{_faces(used)}\n{_with_faces(used, style_of(payload))}".replace("tutela:", "")
    style = style.replace('url("frame")', f'url("{(folder / "frame.svg").as_uri()}")')
    html = html.replace("tutela:emblem", (folder / "emblem.png").as_uri())
    html = re.sub(r'<img src="tutela:qr" [^>]*>', qr_svg(qr_text(sheet)), html)
    assert "tutela:" not in html + style
    return html.replace("</head>", f"<style>{style}</style></head>")


def plainly(html: str) -> bytes:
    """Draw a page as the first lines of WeasyPrint's documentation do."""
    content: bytes = HTML(string=html).write_pdf()
    return content


def plainly_tagged(html: str) -> bytes:
    """The same, as PDF/A-3a: with tags, as ours is."""
    content: bytes = HTML(string=html).write_pdf(pdf_variant="pdf/a-3a")
    return content


def qr_svg(text: str) -> str:
    """Return a QR code as an inline picture of one path."""
    modules = qr_modules(text)
    path = "".join(
        f"M{column} {line}h1v1h-1z"
        for line, row in enumerate(modules)
        for column, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="30mm" height="30mm" role="img" '
        f'viewBox="0 0 {len(modules)} {len(modules)}"><title>QR</title><path d="{path}"/></svg>'
    )


def qr_text(sheet: Sheet) -> str:
    """Return what the QR code says."""
    return f"{read(sheet.payload)['offline']}#{sheet.token}"


def qr_picture(sheet: Sheet) -> Image.Image:
    """Return the QR code as a picture of black and white, four pixels to a module."""
    modules = qr_modules(qr_text(sheet))
    picture = Image.new("1", (len(modules), len(modules)))
    picture.putdata([not dark for row in modules for dark in row])
    side = 4 * len(modules)
    return picture.resize((side, side), Image.Resampling.NEAREST)


def _used(html: str) -> set[str]:
    """Return the files of the faces that a page's letters take."""
    return {face_for(letter) or "" for letter in set(html)} | {FACES["Sheet Latin"]}


def _faces(used: set[str]) -> str:
    faces = [(family, file, 400) for family, file in FACES.items() if file in used]
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {bold}; src: url({(FONTS / file).as_uri()}) }}'
        for family, file, bold in [*faces, ("Sheet Latin", BOLD, 700)]
    )


def _with_faces(used: set[str], style: str) -> str:
    """Leave the other families out of the lists, so that nobody looks for them."""
    for family, file in FACES.items():
        if file not in used:
            style = style.replace(f'"{family}", ', "").replace(f', "{family}"', "")
    return style
