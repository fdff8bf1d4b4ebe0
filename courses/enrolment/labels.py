"""What people read of a roster: columns, states, and for every fault what happened and what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.enrolment.enums import FaultCode, RosterState, RowNote, RowState
from courses.enrolment.errors import FileFault

COLUMN: dict[str, Promise] = {
    "service_number": _("Service number"),
    "family_name": _("Family name"),
    "given_names": _("Given names"),
    "name_native": _("Name in own script"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "category": _("Category"),
    "rank": _("Rank"),
    "language": _("Language"),
    "contingent": _("Contingent"),
    "position": _("Position"),
    "email": _("E-mail"),
    "training": _("Enrolled for"),
    "row": _("Whole row"),
}

ROW_STATE: dict[RowState, Promise] = {
    RowState.NEW: _("New"),
    RowState.CHANGED: _("Changed"),
    RowState.UNCHANGED: _("Unchanged"),
    RowState.REFUSED: _("Refused"),
}

ROSTER_STATE: dict[RosterState, Promise] = {
    RosterState.CHECKING: _("Being checked"),
    RosterState.REFUSED: _("Refused: the file cannot be read"),
    RosterState.CHECKED: _("Checked, not applied"),
    RosterState.APPLYING: _("Being applied"),
    RosterState.APPLIED: _("Applied"),
}

NOTE: dict[RowNote, Promise] = {
    RowNote.NO_SLOT: _("No free slot of this category. Add slots to the contingent, or swap somebody out."),
    RowNote.IN_OTHER_CONTINGENT: _(
        "Fills a slot in another contingent and stays there. Withdraw the person there first."
    ),
    RowNote.SLOT_OF_OTHER_CATEGORY: _(
        "Fills a slot of another category. Swap the person out of it, so that the slot gets its own."
    ),
    RowNote.LIKELY_KNOWN: _(
        "New by service number, yet like somebody recorded. Say whether it is the same person."
    ),
}

FAULT: dict[FaultCode, Promise] = {
    FaultCode.MISSING_VALUE: _("This cell must not be empty. Fill it in."),
    FaultCode.TOO_LONG: _("This is longer than the record can hold. Shorten it."),
    FaultCode.ROUNDED_NUMBER: _(
        "The spreadsheet has rounded this long number. Format the column as text and type the number again."
    ),
    FaultCode.BECAME_DATE: _(
        "The spreadsheet has turned this into a date. Format the column as text and type the value again."
    ),
    FaultCode.FORMULA_ERROR: _("A formula in this cell has failed. Type the value itself."),
    FaultCode.DUPLICATE_SERVICE_NUMBER: _(
        "Another row has the same service number. Keep one row a person and correct the other's number."
    ),
    FaultCode.SAME_PERSON: _("Another row stands for the same recorded person. Keep one row a person."),
    FaultCode.SOMEBODY_ELSE: _(
        "This number is recorded for a person with quite another name. Correct the number. If it is the same"
        " person, change the record on the person's page first."
    ),
    FaultCode.UNKNOWN_CATEGORY: _(
        "This is not one of the twelve categories. Write TRP, JLD, CCU, STO, MOB, IPO, FPM, FPC, SPT, CIS,"
        " CSU or LDR."
    ),
    FaultCode.UNKNOWN_CONTINGENT: _(
        "Your country has no contingent with this code. Correct the code, or make the contingent first."
    ),
    FaultCode.BAD_DATE: _(
        "This is not a possible date of birth. Write it as year-month-day, such as 1995-03-27."
    ),
    FaultCode.AMBIGUOUS_DATE: _(
        "Day and month could be taken for each other. Write the date as year-month-day, such as 1995-03-27."
    ),
    FaultCode.BAD_SEX: _("Write F, M or X, or leave the cell empty."),
    FaultCode.BAD_LANGUAGE: _("Write a language code such as en, fr, ar, zh-Hans, ru, es or ne."),
    FaultCode.BAD_EMAIL: _("This is not an e-mail address. Correct it, or leave the cell empty."),
    FaultCode.BAD_NAME: _(
        "This is not a name: it has no letter, or some of its letters were lost. Write the name as in the"
        " passport; an unknown part is left empty."
    ),
    FaultCode.EXTRA_CELLS: _(
        "This row has more cells than the header has columns, so its cells may stand in the wrong columns."
        " Put text that contains the separator between quotation marks."
    ),
    FaultCode.EXAMPLE_ROW: _(
        "This is the example row of the template. Delete it, or write a real person over all of it."
    ),
}

# The same in a few words, to stand beside the column's name.
WRONG: dict[FaultCode, Promise] = {
    FaultCode.MISSING_VALUE: _("empty"),
    FaultCode.TOO_LONG: _("too long"),
    FaultCode.ROUNDED_NUMBER: _("number rounded by the spreadsheet"),
    FaultCode.BECAME_DATE: _("turned into a date by the spreadsheet"),
    FaultCode.FORMULA_ERROR: _("failed formula"),
    FaultCode.DUPLICATE_SERVICE_NUMBER: _("more than once in the file"),
    FaultCode.SAME_PERSON: _("one person in several rows"),
    FaultCode.SOMEBODY_ELSE: _("recorded for somebody else"),
    FaultCode.UNKNOWN_CATEGORY: _("unknown category"),
    FaultCode.UNKNOWN_CONTINGENT: _("unknown contingent"),
    FaultCode.BAD_DATE: _("not a possible date of birth"),
    FaultCode.AMBIGUOUS_DATE: _("day or month?"),
    FaultCode.BAD_SEX: _("not F, M or X"),
    FaultCode.BAD_LANGUAGE: _("not a language code"),
    FaultCode.BAD_EMAIL: _("not an e-mail address"),
    FaultCode.BAD_NAME: _("not a name, or letters lost"),
    FaultCode.EXTRA_CELLS: _("more cells than columns"),
    FaultCode.EXAMPLE_ROW: _("example row"),
}

FILE_FAULT: dict[str, Promise] = {
    "not_a_spreadsheet": _(
        "This is not a spreadsheet. Save your list as an Excel workbook (.xlsx) or as CSV and choose that."
    ),
    "broken_file": _(
        "The file is damaged and cannot be opened. Open it in your spreadsheet, save it anew and try again."
    ),
    "encrypted": _("A password protects the file. Save it without a password and choose it again."),
    "empty_file": _("There are no people in the file: a header and at least one row below it are needed."),
    "no_header": _(
        "The first row names none of the columns. Put the column names in the first row, as in the template."
    ),
    "missing_columns": _("These columns are missing: %(columns)s. Add them and choose the file again."),
    "repeated_column": _("This column is there twice: %(columns)s. Remove or rename one of the two."),
    "too_large": _(
        "The file is too large. At most %(megabytes)s MB and %(rows)s rows are read; delete empty rows below"
        " your list, or send it in parts."
    ),
    "bad_quotes": _(
        "A quotation mark in row %(row)s has no partner, so rows run into each other. Correct it, or save"
        " your list as an Excel workbook (.xlsx) and choose that."
    ),
    "several_sheets": _(
        "More than one sheet holds a list of people: %(sheets)s. Put all people on one sheet, or save each"
        " sheet as a file of its own."
    ),
    "unknown_encoding": _(
        "The letters of this file cannot be read. Save it as CSV UTF-8, or as an Excel workbook (.xlsx)."
    ),
}

MOVED = _(
    "People, slots or the standard changed after this file was checked. Check it again before you apply it."
)


CLOSED: dict[str, Promise] = {
    "checking": _("This file is still being checked. Wait until its plan is there."),
    "refused": _("This file cannot be read, so there is nothing to apply or to decide."),
    "applying": _("This roster is being applied. Wait until that is done."),
    "applied": _("This roster is applied already. Hand in a new file for further changes."),
    "checked": _("This roster was checked again meanwhile. Go on with its newest plan."),
    "checked_again": _("This roster was checked again meanwhile. Go on with its newest plan."),
}

APPLY_FAULT: dict[str, Promise] = {
    "roster_moved": MOVED,
    "content_altered": _(
        "The stored file is not the one that was checked. Nothing was applied; tell your administrator."
    ),
}


def file_fault_text(fault: FileFault) -> str:
    """Return what happened to a whole file and what to do, in the reader's language."""
    return str(FILE_FAULT[fault.code]) % fault.parts


def fault_text(fault: dict[str, Any]) -> str:
    """Return the words for the fault kept with a roster, in the reader's language."""
    words = FILE_FAULT.get(fault["code"]) or APPLY_FAULT[fault["code"]]
    text: str = str(words) % fault["parts"]
    return text


def what_is_wrong(fault: dict[str, Any]) -> str:
    """Return in a few words what a row's fault is, with its column and what was written there."""
    value = f" “{fault['value']}”" if fault["value"] else ""
    rows = f" ({', '.join(map(str, fault['others']))})" if fault.get("others") else ""
    return f"{COLUMN[fault['column']]}{value}: {WRONG[FaultCode(fault['code'])]}{rows}"


def what_to_do(code: str) -> str:
    """Return the words for a row's fault, in the reader's language."""
    return str(FAULT[FaultCode(code)])


COLUMN_HELP: dict[str, Promise] = {
    "service_number": _("Needed. Unique within your country; letters and digits as on the identity card."),
    "family_name": _("Needed. In Latin letters, as in the passport. A single name stands here."),
    "given_names": _("In Latin letters, as in the passport."),
    "name_native": _("The whole name in the person's own script. It is printed on the certificate."),
    "sex": _("F, M or X. May be left empty."),
    "birth_date": _("Year-month-day, such as 1995-03-27, or a date cell. May be left empty."),
    "category": _("Needed. One of TRP, JLD, CCU, STO, MOB, IPO, FPM, FPC, SPT, CIS, CSU, LDR."),
    "rank": _("As your service writes it."),
    "language": _("The language to learn and be tested in: en, fr, ar, zh-Hans, ru, es, ne and so on."),
    "contingent": _("The contingent's code, such as NPL-UNMISS-2027A. May be left empty for a reserve."),
    "position": _("What the person does in the contingent. May be left empty."),
    "email": _("May be left empty: people sign in with a printed slip."),
}
