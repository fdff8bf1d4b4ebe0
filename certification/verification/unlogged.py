"""Keeps public codes out of the logs: whoever reads a log must not be able to open people's certificates."""

import logging
import re
from typing import Any

_CODE = re.compile(r"(/(?:verify|verifications|register/proof)/)[^/\s\"']+")
LOGGERS = ("django.request", "django.server", "granian.access")


class WithoutCodes(logging.Filter):
    """Replaces the code in an address that holds one, in a log line's words, by an ellipsis."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _clean(record.msg)
        if isinstance(record.args, dict):
            record.args = {key: _clean(value) for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(_clean(value) for value in record.args)
        return True


def _clean(value: Any) -> Any:
    return _CODE.sub(r"\1…", value) if isinstance(value, str) else value


def keep_codes_out_of_logs() -> None:
    """Put the filter on every logger that writes addresses. Called once, when the app is ready."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, WithoutCodes) for one in logger.filters):
            logger.addFilter(WithoutCodes())
