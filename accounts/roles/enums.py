"""Roles of interface.md."""

from enum import StrEnum


class Role(StrEnum):
    STANDARDS_AUTHORITY = "standards_authority"
    CONTRIBUTOR_OFFICER = "contributor_officer"
    CERTIFYING_OFFICER = "certifying_officer"
    INSTRUCTOR = "instructor"
    PROCTOR = "proctor"
    TRAINEE = "trainee"
    AUDITOR = "auditor"
    MISSION_TRAINING_OFFICER = "mission_training_officer"
    ADMINISTRATOR = "administrator"
