"""The one statement that saves an answer (raw SQL: Django's upsert cannot keep the condition on sequence).

It checks in the same statement that the paper is still open, so that no answer can slip in after hand-in;
on PostgreSQL it waits for a hand-in in progress (FOR SHARE against its FOR UPDATE). It touches one row of
the paper it is given, which the caller has read through the scope.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from courses.assessment.models import Paper, Response


def upsert_answer(
    paper: Paper, *, position: int, choice: str, sequence: int, now: datetime, open_after: datetime
) -> bool:
    """Save an answer unless a newer one is there or the paper is closed. Returns whether a row was written.

    `open_after`: the paper's deadline must not lie before this instant.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(lock="FOR SHARE" if connection.vendor == "postgresql" else ""),
            [
                position,
                choice,
                sequence,
                False,
                _value(Response, "saved_at", now),
                _value(Paper, "id", paper.pk),
                _value(Paper, "deadline", open_after),
            ],
        )
        return cursor.fetchone() is not None


def _value(model: type[Paper | Response], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    return field.get_db_prep_value(value, connection)


_SQL = """
INSERT INTO courses_response (paper_id, contributor_id, "position", choice, sequence, flagged, saved_at)
SELECT id, contributor_id, %s, %s, %s, %s, %s FROM courses_paper
WHERE id = %s AND handed_in_at IS NULL AND deadline >= %s {lock}
ON CONFLICT (paper_id, "position") DO UPDATE
SET choice = excluded.choice, sequence = excluded.sequence, saved_at = excluded.saved_at
WHERE courses_response.sequence <= excluded.sequence
RETURNING sequence
"""
