"""The columns of a roster and the header names accepted for them, in the six languages of the United Nations.

The fixed names are the contract (docs: interface). Moodle's names for an upload of users are accepted too.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from courses.enrolment.errors import MissingColumns, NoHeader, RepeatedColumn

COLUMNS = (
    "service_number",
    "family_name",
    "given_names",
    "name_native",
    "sex",
    "birth_date",
    "category",
    "rank",
    "language",
    "contingent",
    "position",
    "email",
)
REQUIRED = ("service_number", "family_name", "category")

# fixed name: English and Moodle; French; Spanish; Russian; Arabic; Chinese
_ACCEPTED: dict[str, str] = {
    "service_number": (
        "service no; service nr; service id; army number; personnel number; id number; idnumber; matricule;"
        "numéro matricule; n° matricule; no matricule; numéro de service; número de servicio;"
        "n.º de servicio; número de matrícula; matrícula; личный номер; служебный номер; табельный номер;"
        "номер;"
        "الرقم العسكري; الرقم الوظيفي; رقم الخدمة; رقم التسجيل; 军号; 警号; 编号; 证件号; 服役编号; 服务编号"
    ),
    "family_name": (
        "surname; last name; lastname; nom; nom de famille; apellido; apellidos; фамилия; اسم العائلة; اللقب;"
        "الاسم العائلي; الكنية; 姓; 姓氏"
    ),
    "given_names": (
        "given name; first name; first names; firstname; forename; forenames;"
        "prénom; prénoms; nombre; nombres;"
        "имя; имена; имя и отчество; имя отчество; الاسم الأول; الاسم الشخصي; الأسماء; الاسم; 名; 名字"
    ),
    "name_native": (
        "native name; name in own script; name in native script; local name; nom en écriture nationale;"
        "nom en écriture d'origine; nom en arabe; nombre en escritura propia; nombre en escritura nativa;"
        "имя на родном языке; имя в оригинальном написании; фио; الاسم بالعربية; الاسم الكامل بالعربية;"
        "الاسم باللغة الأصلية; 本国文字姓名; 中文姓名; 姓名; 母语姓名"
    ),
    "sex": "gender; sexe; sexo; género; пол; الجنس; النوع; 性别",
    "birth_date": (
        "date of birth; birthdate; birthday; dob; date de naissance; né le;"
        "fecha de nacimiento; дата рождения;"
        "تاريخ الميلاد; تاريخ الازدياد; تاريخ الولادة; 出生日期; 生日"
    ),
    "category": "category code; catégorie; categoría; категория; الفئة; فئة; 类别; 人员类别",
    "rank": "grade; rang; rango; grado; звание; الرتبة; 军衔; 警衔; 衔级",
    "language": "lang; langue; idioma; lengua; язык; اللغة; 语言; 语种",
    "contingent": (
        "contingent code; unit; unit code; cohort; cohort1; code du contingent; unité; contingente; unidad;"
        "código del contingente; контингент; код контингента;"
        "الوحدة; الكتيبة; رمز الوحدة; 分队; 特遣队; 部队代码;"
        "特遣队代码"
    ),
    "position": (
        "post; function; duty; poste; fonction; cargo; puesto; función; должность;"
        "المنصب; الوظيفة; المهمة; 职务;"
        "岗位; 职位"
    ),
    "email": (
        "e-mail; mail; email address; e-mail address; courriel; adresse électronique; adresse e-mail;"
        "correo; correo electrónico; электронная почта; эл. почта; почта;"
        "البريد الإلكتروني; 电子邮件; 邮箱; 电子邮箱"
    ),
}


def simplified(name: str) -> str:
    """Return a header name without case, accents, spaces and punctuation, for comparison.

    >>> simplified("Prénom(s)")
    'prenoms'
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in decomposed if c.isalnum())


def _table() -> dict[str, str]:
    table = {simplified(column): column for column in COLUMNS}
    for column, names in _ACCEPTED.items():
        for name in names.split(";"):
            if table.setdefault(simplified(name), column) != column:
                raise ValueError(f"header name {name!r} stands for two columns")
    return table


BY_NAME = _table()


def recognised(names: Sequence[str]) -> int:
    """Return how many of these header names are known."""
    return sum(simplified(name) in BY_NAME for name in names)


@dataclass(frozen=True)
class Header:
    """Which column of the file holds which column of the roster, and which names nobody knows."""

    places: dict[str, int]
    unknown: tuple[str, ...]
    names: tuple[str, ...]


def read_header(names: Sequence[str]) -> Header:
    """Match the first row of a file.

    Raises NoHeader when no name is known, RepeatedColumn when two names mean the same, MissingColumns
    when a required one is absent.
    """
    places: dict[str, int] = {}
    unknown = []
    for place, name in enumerate(names):
        column = BY_NAME.get(simplified(name))
        if column is None:
            if name:
                unknown.append(name)
        elif column in places:
            raise RepeatedColumn(columns=column)
        else:
            places[column] = place
    if not places:
        raise NoHeader(found=", ".join(unknown[:5]))
    if missing := [column for column in REQUIRED if column not in places]:
        raise MissingColumns(columns=", ".join(missing))
    return Header(places, tuple(unknown), tuple(names))
