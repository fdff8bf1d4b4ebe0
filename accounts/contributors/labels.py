"""What people read about the design of certificates."""

from django.utils.translation import gettext_lazy as _

from accounts.contributors.enums import Paper
from accounts.contributors.errors import BadDesign, BadEmblem, TermInDoubt

PAPER = {
    Paper.A4_LANDSCAPE: _("A4, landscape"),
    Paper.A4_PORTRAIT: _("A4, portrait"),
    Paper.LETTER_LANDSCAPE: _("Letter, landscape"),
}
DESIGN_REFUSALS = (BadDesign, BadEmblem, TermInDoubt)
_REASON = {
    "languages": _("Choose one, two or three of the six languages, each once."),
    "own_language": _("The country's own language is one beside the six; choose those above."),
    "accent": _("Write the colour as # and six digits, such as #0f5257."),
    "accent_too_light": _("This colour is too light to be read on paper. Choose a darker one."),
    "names": _("Enter the national authority's name in each language the certificate prints."),
    "signatory": _("Enter the signatory's name."),
    "ends_before": _("The last day in office lies before the first. Correct one of them."),
    "ended_already": _("This term ended earlier."),
    "too_large": _("The file is larger than 2 MB. Choose a smaller one."),
    "no_image": _("This file cannot be read as PNG, JPEG or WebP. Save the emblem in one of these."),
    "too_small": _("The picture is smaller than 64 by 64 pixels. Choose a larger one."),
    "too_many_pixels": _("The picture has too many pixels. Choose one of at most 24 million."),
}


def design_refusal(error: Exception) -> str:
    """Return the sentence for an error of DESIGN_REFUSALS."""
    return str(_REASON[error.args[0]])
