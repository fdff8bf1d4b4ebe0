"""OpenDocument spreadsheets (ODS) as Tutela gives them away: text cells, drop-downs, nothing else.

The parts follow OpenDocument 1.3: part 2 (packages) and part 3, chapter 9 (tables).
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from courses.enrolment.cleaning import guarded
from courses.enrolment.tables import Table
from courses.enrolment.tables_xlsx import sheet_name, xml_text

MIME = "application/vnd.oasis.opendocument.spreadsheet"
ROWS_WITH_CHOICES = 5_000  # below the header
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_TOP = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    f'{_TOP}<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_BEGIN = (
    f'{_TOP}<office:document-content office:version="1.3"'
    f' xmlns:office="{_URN}:office:1.0" xmlns:table="{_URN}:table:1.0" xmlns:text="{_URN}:text:1.0"'
    f' xmlns:style="{_URN}:style:1.0" xmlns:number="{_URN}:datastyle:1.0"'
    f' xmlns:fo="{_URN}:xsl-fo-compatible:1.0" xmlns:of="{_URN}:of:1.2">'
)
_CELL_STYLES = (
    '<number:text-style style:name="text-only"><number:text-content/></number:text-style>'
    '<style:style style:name="plain" style:family="table-cell" style:data-style-name="text-only"/>'
    '<style:style style:name="bold" style:family="table-cell" style:data-style-name="text-only">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="wrapped" style:family="table-cell" style:data-style-name="text-only">'
    '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/></style:style>'
    '<style:style style:name="ltr" style:family="table">'
    '<style:table-properties style:writing-mode="lr-tb"/></style:style>'
    '<style:style style:name="rtl" style:family="table">'
    '<style:table-properties style:writing-mode="rl-tb"/></style:style>'
)


def ods_file(tables: Sequence[Table]) -> bytes:
    """Return a spreadsheet with one sheet for each table. No cell begins like a formula."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        package.writestr("mimetype", MIME, zipfile.ZIP_STORED)  # first and plain: it is how ODS is told
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        with package.open("content.xml", "w") as part:
            for piece in _content(tables):
                part.write(piece.encode())
    return kept.getvalue()


def _content(tables: Sequence[Table]) -> Iterator[str]:
    widths = sorted({width for table in tables for width in table.widths})
    columns = (
        f'<style:style style:name="width-{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * 0.22:.2f}cm"/></style:style>'
        for width in widths
    )
    yield f"{_BEGIN}<office:automatic-styles>{_CELL_STYLES}{''.join(columns)}</office:automatic-styles>"
    yield "<office:body><office:spreadsheet>"
    yield _validations(tables)
    yield from chain.from_iterable(_table(table) for table in tables)
    yield "</office:spreadsheet></office:body></office:document-content>"


def _validations(tables: Sequence[Table]) -> str:
    each = [_validation(table, place) for table in tables for place in sorted(table.choices)]
    return f"<table:content-validations>{''.join(each)}</table:content-validations>" if each else ""


def _validation(table: Table, place: int) -> str:
    values = ";".join(f'"{value}"' for value in table.choices[place])
    shown = "false" if place in table.open_choices else "true"
    return (
        f'<table:content-validation table:name="choices-{place}" table:allow-empty-cell="true"'
        f' table:condition="{xml_text(f"of:cell-content-is-in-list({values})")}"'
        f' table:display-list="unsorted">'
        f'<table:error-message table:message-type="stop" table:display="{shown}"/></table:content-validation>'
    )


def _table(table: Table) -> Iterator[str]:
    direction = "rtl" if table.right_to_left else "ltr"
    yield f'<table:table table:name="{xml_text(sheet_name(table))}" table:style-name="{direction}">'
    for width in table.widths:
        yield f'<table:table-column table:style-name="width-{width}" table:default-cell-style-name="plain"/>'
    body, written = "wrapped" if table.wrapped else "plain", 0
    for written, line in enumerate(table.lines, start=1):
        yield _row(line, "bold" if written == 1 else body, table if written > 1 else None)
    if table.choices:
        left = max(1, ROWS_WITH_CHOICES + 1 - written)
        empty = _row([""] * len(table.widths), "plain", table)
        yield empty.replace("<table:table-row>", f'<table:table-row table:number-rows-repeated="{left}">', 1)
    yield "</table:table>"


def _row(line: Iterable[str], style: str, table: Table | None) -> str:
    """Return one row; `table`: whose choices its cells offer."""
    cells = []
    for place, cell in enumerate(line):
        offers = (
            f' table:content-validation-name="choices-{place}"' if table and place in table.choices else ""
        )
        if cell:
            cells.append(
                f'<table:table-cell table:style-name="{style}"{offers} office:value-type="string">'
                f"{_paragraphs(guarded(cell))}</table:table-cell>"
            )
        else:
            cells.append(f'<table:table-cell table:style-name="{style}"{offers}/>')
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _paragraphs(text: str) -> str:
    """Return a cell's text, a paragraph a line. Spaces that XML would swallow are written out."""
    return "".join(f"<text:p>{_spaced(line)}</text:p>" for line in text.splitlines() or [""])


def _spaced(line: str) -> str:
    return xml_text(line.replace("\t", " ")).replace("  ", ' <text:s text:c="1"/>')
