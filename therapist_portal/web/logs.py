"""Logs carry ids and event names; a traceback's values and a query's parameters never."""

import logging
from typing import Any

import structlog


def settings(*, level: str) -> dict[str, Any]:
    """Django's LOGGING: one line an event on the console, words filtered out."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "therapist_portal.web.logs.line_formatter"}},
        "filters": {"no_words": {"()": "therapist_portal.web.logs.NoWords"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["no_words"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"level": "ERROR", "handlers": ["console"], "propagate": False},
            "django.request": {"level": "ERROR"},
        },
    }


def line_formatter() -> structlog.stdlib.ProcessorFormatter:
    """One JSON object a line."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
        ],
    )


class NoWords(logging.Filter):
    """Turns an exception into its class and place: its message may quote a row or a form."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            while trace and trace.tb_next:
                trace = trace.tb_next
            place = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"
            record.msg = f"{record.getMessage()} [{kind.__name__} at {place}]"
            record.args = None
            record.exc_info = record.exc_text = None
        return True


structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
