"""Closed lists of documents."""

from enum import StrEnum


class BundleKind(StrEnum):
    """How the documents of a batch are put together: single files, or pages for the printer."""

    ZIP = "zip"
    PDF = "pdf"
