"""Logs: what happened, never about whom. No paths, no query strings, no names, no messages of errors."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor

OURS = "paspoort"


def configure(*, as_json: bool, level: int = logging.INFO) -> None:
    """Write our own events and those of the libraries to standard error, one a line: JSON for machines, plain for people."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_broke,
    ]
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    last: Processor = structlog.processors.JSONRenderer() if as_json else plain
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared, without_addresses],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for chatty in ["httpx", "httpcore", "asyncio", "fontTools", "pyhanko", "pyhanko_certvalidator", "pikepdf", "procrastinate"]:
        logging.getLogger(chatty).setLevel(logging.ERROR)


def where_it_broke(logger: object, method: str, event: EventDict) -> EventDict:
    """Replace an error by its kind and the lines it went through: its message may quote what somebody typed."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info if isinstance(info, BaseException) else (info[1] if info else None)
    if error is not None:
        event["error"] = type(error).__name__
        event["at"] = _lines(error.__traceback__)
    event.pop("stack_info", None)
    return event


def _lines(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if f"/{OURS}/" in frame.filename] or frames
    return [f"{frame.filename.rpartition(f'/{OURS}/')[2]}:{frame.lineno} {frame.name}" for frame in ours[-6:]]


def without_addresses(logger: object, method: str, event: EventDict) -> EventDict:
    """Keep of Django's own words about a request only what kind of trouble it was: they quote the whole address."""
    record = event.get("_record")
    if record is not None and record.name.startswith("django."):
        event["event"] = f"{record.name} {getattr(record, 'status_code', '')}".strip()
    return event
