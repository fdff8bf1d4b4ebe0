"""The columns of a roster and the header names accepted for them, in the six languages of the United Nations.

The fixed names are the contract (docs: interface). Moodle's names for an upload of users are accepted too.
"""

import unicodedata
from collections.abc import Collection, Sequence
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
# People of a single name have one of the two names; it is recorded as the family name.
NAMES = ("family_name", "given_names")
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
        "имя; имена; имя и отчество; имя отчество; الاسم الأول; الاسم الشخصي;"
        "الأسماء; الأسماء الشخصية; الاسم; 名; 名字"
    ),
    "name_native": (
        "native name; name in own script; name in native script; local name; nom en écriture nationale;"
        "nom en écriture d'origine; nom en arabe; nombre en escritura propia; nombre en escritura nativa;"
        "имя на родном языке; имя родным письмом; имя в оригинальном написании; фио;"
        "الاسم بالعربية; الاسم الكامل بالعربية;"
        "الاسم باللغة الأصلية; الاسم بالكتابة الأصلية; nom dans son écriture d'origine;"
        "本国文字姓名; 中文姓名; 姓名; 母语姓名"
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


# What stands in place of a service number in the example row of a template, by language.
EXAMPLE = {
    "en": "EXAMPLE",
    "fr": "EXEMPLE",
    "es": "EJEMPLO",
    "ru": "ПРИМЕР",
    "ar": "مثال",
    "zh-hans": "示例",
}
# The two columns a file of refused rows has besides its own; sent back, they are passed over.
REFUSAL = {
    "en": ("What is wrong", "What to do"),
    "fr": ("Ce qui ne va pas", "Ce qu'il faut faire"),
    "es": ("Qué está mal", "Qué hacer"),
    "ru": ("Что не так", "Что делать"),
    "ar": ("ما الخطأ", "ما العمل"),
    "zh-hans": ("错误说明", "处理方法"),
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
EXAMPLES = frozenset(map(simplified, EXAMPLE.values()))
REFUSALS = frozenset(simplified(name) for names in REFUSAL.values() for name in names)


def recognised(names: Sequence[str]) -> int:
    """Return how many columns these header names stand for."""
    return len({BY_NAME.get(simplified(name)) for name in names} - {None})


def is_complete(names: Sequence[str]) -> bool:
    """Whether these header names cover what every roster needs."""
    return not _missing({BY_NAME.get(simplified(name)) for name in names})


def _missing(found: Collection[str | None]) -> list[str]:
    """Return the required columns that are absent; one of the two names is enough."""
    named = any(name in found for name in NAMES)
    return [column for column in REQUIRED if column not in found and not (named and column in NAMES)]


def find_header(lines: Sequence[Sequence[str]]) -> int:
    """Return which of a file's first lines is the header: lines of title may stand above it.

    The first that names all that is needed; else the one that names most; else the first.
    """
    whole = (place for place, names in enumerate(lines) if is_complete(names))
    most = max(range(len(lines)), key=lambda place: recognised(lines[place]), default=0)
    return next(whole, most)


@dataclass(frozen=True)
class Header:
    """Which column of the file holds which column of the roster, and which names nobody knows."""

    places: dict[str, int]
    unknown: tuple[str, ...]
    names: tuple[str, ...]


def read_header(names: Sequence[str]) -> Header:
    """Match the header of a file.

    Raises NoHeader when no name is known, RepeatedColumn when two names mean the same, MissingColumns
    when a required one is absent.
    """
    places: dict[str, int] = {}
    unknown = []
    for place, name in enumerate(names):
        column = BY_NAME.get(simplified(name))
        if column is None:
            if name and simplified(name) not in REFUSALS:
                unknown.append(name)
        elif column in places:
            raise RepeatedColumn(columns=column)
        else:
            places[column] = place
    if not places:
        raise NoHeader(found=", ".join(unknown[:5]))
    if missing := _missing(places):
        raise MissingColumns(columns=", ".join(missing))
    return Header(places, tuple(unknown), tuple(names))
