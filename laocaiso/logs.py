"""The program's own log, on standard error: structlog for us, the standard library's loggers for others."""

import logging
import sys
from collections.abc import Sequence
from typing import Any, Literal, TextIO

import msgspec
import structlog
from structlog.typing import Processor

LOUD = ("httpx", "httpcore", "hpack", "asyncio", "aiosqlite")
"""Heard from warnings on: at `info`, httpx writes whole addresses, keys in the query string and all."""


def configure(
    *,
    level: Literal["debug", "info", "warning", "error"] = "info",
    form: Literal["json", "text"] = "json",
    stream: TextIO | None = None,
) -> None:
    """Set up logging for the whole process. Called once, by the command that runs."""
    stream = stream or sys.stderr
    shared: Sequence[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_form(form, stream)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _form(form: str, stream: TextIO) -> Sequence[Processor]:
    if form == "text":
        return [
            structlog.dev.ConsoleRenderer(
                colors=stream.isatty(),
                timestamp_key="time",
                # The default one shows local variables, which may hold what people sent us.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    traces = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    )
    return [traces, structlog.processors.JSONRenderer(serializer=_encode)]


def _encode(event: Any, **_options: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
