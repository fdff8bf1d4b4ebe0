"""XLSX files as Tutela gives them away: text cells, drop-downs, nothing else. Written row by row.

The parts and their order follow ECMA-376, part 1: 18.2 (workbook), 18.3 (sheets), 18.8 (styles).
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from courses.enrolment.cleaning import guarded
from courses.enrolment.tables import Table

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TOP = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LAST_ROW = 1_048_576
_PLAIN, _BOLD, _WRAPPED = 1, 2, 3  # places in the list of cell formats below; all are text ("@")
_STYLES = (
    f'{_TOP}<styleSheet {_MAIN}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def xlsx_file(tables: Sequence[Table]) -> bytes:
    """Return a workbook with one sheet for each table. No cell begins like a formula."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        package.writestr("[Content_Types].xml", _content_types(len(tables)))
        package.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        package.writestr("xl/workbook.xml", _workbook(tables))
        sheets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tables) + 1)]
        package.writestr("xl/_rels/workbook.xml.rels", _relations([*sheets, ("styles", "styles.xml")]))
        package.writestr("xl/styles.xml", _STYLES)
        for number, table in enumerate(tables, start=1):
            with package.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for piece in _sheet(table):
                    part.write(piece.encode())
    return kept.getvalue()


def xml_text(text: str) -> str:
    """Return a text as it stands between tags, without the characters XML cannot hold."""
    return _NOT_XML.sub("", text).translate(_MARKUP)


def sheet_name(table: Table) -> str:
    """Return a table's name as a spreadsheet takes it for a sheet."""
    return _NOT_IN_NAMES.sub(" ", table.name)[:31]


def _content_types(sheets: int) -> str:
    parts = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
    parts += [(f"xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    overrides = (f'<Override PartName="/{name}" ContentType="{_KIND}.{kind}+xml"/>' for name, kind in parts)
    return (
        f'{_TOP}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(overrides)}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    each = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_TOP}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(each)}</Relationships>'


def _workbook(tables: Sequence[Table]) -> str:
    sheets = (
        f'<sheet name="{xml_text(sheet_name(table))}" sheetId="{n}" r:id="rId{n}"/>'
        for n, table in enumerate(tables, start=1)
    )
    return f'{_TOP}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{"".join(sheets)}</sheets></workbook>'


def _sheet(table: Table) -> Iterator[str]:
    direction = ' rightToLeft="1"' if table.right_to_left else ""
    yield (
        f'{_TOP}<worksheet {_MAIN}><sheetViews><sheetView{direction} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    if table.widths:
        columns = (
            f'<col min="{n}" max="{n}" width="{width}" style="{_PLAIN}" customWidth="1"/>'
            for n, width in enumerate(table.widths, start=1)
        )
        yield f"<cols>{''.join(columns)}</cols>"
    yield "<sheetData>"
    body = _WRAPPED if table.wrapped else _PLAIN
    for number, line in enumerate(table.lines, start=1):
        yield _row(number, line, _BOLD if number == 1 else body)
    yield f"</sheetData>{_validations(table)}</worksheet>"


def _row(number: int, line: Iterable[str], style: int) -> str:
    cells = (
        f'<c r="{column_letters(place)}{number}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{_cell_text(cell)}</t></is></c>'
        for place, cell in enumerate(line)
        if cell
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell_text(text: str) -> str:
    """Return a cell's text; what looks like Excel's escape for a character (_x0041_) is escaped itself."""
    return xml_text(_LIKE_ESCAPE.sub("_x005F_", guarded(text)))


def column_letters(place: int) -> str:
    """Return the letters of a column.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    while place >= 0:
        place, letter = divmod(place, 26)
        letters, place = chr(65 + letter) + letters, place - 1
    return letters


def _validations(table: Table) -> str:
    if not table.choices:
        return ""
    each = (
        f'<dataValidation type="list" allowBlank="1"'
        f' showErrorMessage="{int(place not in table.open_choices)}"'
        f' sqref="{column_letters(place)}2:{column_letters(place)}{_LAST_ROW}">'
        f"<formula1>&quot;{xml_text(','.join(values))}&quot;</formula1></dataValidation>"
        for place, values in sorted(table.choices.items())
    )
    return f'<dataValidations count="{len(table.choices)}">{"".join(each)}</dataValidations>'
