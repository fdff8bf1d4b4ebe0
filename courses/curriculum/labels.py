"""The words of a lesson's marks in the reader's language."""

from django.utils.translation import gettext as _

from courses.curriculum.rendering import MarkWords


def mark_words() -> MarkWords:
    """Return what stands for [B], [P] and a cited source on a page of the active language."""
    return MarkWords(
        to_verify=_("to be verified"),
        to_verify_title=_("To be verified by an expert"),
        proposal=_("proposal"),
        proposal_title=_("A proposal of this project, not taken from a source"),
        source=_("Source"),
        table=_("Table"),
    )
