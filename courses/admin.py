"""Index of this app's administration pages."""

from courses.curriculum.admin import SourceAdmin

__all__ = ["SourceAdmin"]
