"""Roster files made by hand, good and evil."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

HEAD = ("service_number", "family_name", "category")
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_URN = "urn:oasis:names:tc:opendocument:xmlns"


def workbook(*rows: Sequence[Any]) -> bytes:
    """Return an XLSX of one sheet, as openpyxl writes it."""
    return book_of({"Sheet": rows})


def book_of(sheets: dict[str, Iterable[Sequence[Any]]], hidden: Iterable[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def csv_of(*rows: Sequence[str], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def package_of(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return kept.getvalue()


def members_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def raw_xlsx(rows: str, shared: str = "", top: str = "") -> dict[str, bytes]:
    """Return the parts of a minimal XLSX whose sheet holds this XML between its sheetData tags."""
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'{relations}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Roster" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{relations}<Relationship Id="rId1" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/sharedStrings"'
        ' Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"{top}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{shared}</sst>",
    }
    return {name: xml.encode() for name, xml in parts.items()}


def raw_ods(table: str) -> dict[str, bytes]:
    """Return the parts of a minimal ODS whose one table holds this XML."""
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<office:document-content xmlns:office="{_URN}:office:1.0" xmlns:table="{_URN}:table:1.0"'
        f' xmlns:text="{_URN}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Roster">'
        f"{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0"/>'
    return {
        "mimetype": mime.encode(),
        "META-INF/manifest.xml": manifest.encode(),
        "content.xml": content.encode(),
    }


def inline_row(number: int, *cells: str) -> str:
    """Return one row of an XLSX sheet, its cells from column A on."""
    each = (
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in enumerate(cells)
    )
    return f'<row r="{number}">{"".join(each)}</row>'


def ods_row(*cells: str, repeated: int = 1, cell_repeated: int = 1) -> str:
    each = (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{cell_repeated}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(each)}</table:table-row>'
