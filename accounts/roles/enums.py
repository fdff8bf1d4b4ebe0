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


class ApiPurpose(StrEnum):
    """What a machine's key is for: it allows nothing else, whatever its role allows."""

    PERSONNEL = "personnel"  # a national personnel system: people, contingents, rosters, enrolments
    REPORTING = "reporting"  # figures: readiness, certificates, progress
