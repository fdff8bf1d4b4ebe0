"""A contingent's readiness on paper: A4, the same figures as the page, drawn by WeasyPrint."""

from functools import lru_cache

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from accounts.contingents.models import Contingent
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.printing.bundled import STATIC, BundledFiles
from accounts.printing.faces import language_of
from certification.readiness.export import Names
from certification.readiness.figures import Readiness
from certification.readiness.labels import FINDING, KIND, STEP, STEP_FOR_MANY
from certification.readiness.selection import select
from certification.readiness.shown import cautions_shown
from courses.assessment.labels import THEME

TEMPLATE = "certification/readiness/report.html"


@lru_cache(maxsize=1)
def _style() -> tuple[FontConfiguration, CSS]:
    fonts = FontConfiguration()
    sheet = STATIC / "css" / "readiness.css"
    return fonts, CSS(filename=str(sheet), font_config=fonts, url_fetcher=BundledFiles())


def draw(contingent: Contingent, readiness: Readiness, names: Names) -> bytes:
    """Return the report as PDF, in the active language, the gaps first."""
    context = {
        "contingent": contingent,
        "readiness": readiness,
        "categories": [(code, CATEGORY[Category(code)], counts) for code, counts in readiness.by_category],
        "themes": [(THEME[theme.theme], theme) for theme in readiness.by_theme],
        "to_do": [STEP_FOR_MANY[todo.step] % len(todo.slots) for todo in readiness.to_do],
        "cautions": cautions_shown(readiness.cautions, contingent.mission),
        "rows": [
            {
                "slot": slot,
                "named": (named := names.get(slot.person) if slot.person else None),
                "native_language": language_of(named.name_native) if named else "",
                "finding": FINDING[slot.finding],
                "kind": KIND[slot.finding],
                "step": STEP[slot.step] if slot.step else "",
            }
            for slot in select(readiness.slots)
        ],
    }
    fonts, sheet = _style()
    html = HTML(
        string=render_to_string(TEMPLATE, context), base_url=STATIC.as_uri(), url_fetcher=BundledFiles()
    )
    content: bytes = html.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return content
