"""How a line of the log is written: what went wrong and where, without the rows it went wrong with."""

import logging
import re
from types import TracebackType

# PostgreSQL adds to an error the row it was about: "DETAIL:  Key (service_number)=(…) already exists."
_ROWS = re.compile(r"^(?:DETAIL|CONTEXT|HINT):.*\n?", re.MULTILINE)


class Line(logging.Formatter):
    """Writes tracebacks without what PostgreSQL says of rows: they hold names and service numbers."""

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return _ROWS.sub("", super().formatException(ei)).rstrip()
