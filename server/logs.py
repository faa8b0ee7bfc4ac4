"""Structured logs on standard error, without text, names or tokens.

One JSON object a line; on a terminal, one readable line. What libraries log goes the same way. Of
an exception there is its kind and where it was raised, and no message: messages quote what somebody
wrote. What libraries say is cut where it begins to quote.
"""

import io
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO, cast

import structlog
from sqlalchemy.exc import DBAPIError
from structlog.typing import EventDict, Processor, WrappedLogger

_HERE = Path(__file__).parents[1]
_PANIC = re.compile(rb"thread '.*' .*panicked at (?:.*/)?([\w.-]+/src/[\w/.-]+\.rs:\d+)")
_SAID = re.compile(r"[A-Za-z][A-Za-z ,;'_.-]*")


def configure_logs(level: str) -> None:
    """Log from ``level`` upwards; of what libraries say, warnings and errors."""
    renderer: Processor = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_messages,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Unfailing())),
    )
    for handler in [one for one in logging.root.handlers if isinstance(one, _Foreign)]:
        logging.root.removeHandler(handler)
    logging.root.addHandler(_Foreign(logging.WARNING))


def take_over_native() -> None:
    """Take over what native code prints to standard error by itself; for a server's process.

    A panic of the documents' library prints what it tripped over, which may be somebody's text. Of
    it the log says where it happened. Call it before `configure_logs`.
    """
    kept = os.dup(2)
    heard, printed = os.pipe()
    os.dup2(printed, 2)
    os.close(printed)
    sys.stderr = os.fdopen(kept, "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    threading.Thread(target=_hear, args=(heard,), name="native", daemon=True).start()


def _hear(descriptor: int) -> None:
    with os.fdopen(descriptor, "rb") as lines:
        for line in lines:
            if found := _PANIC.match(line):
                place = found[1].decode("ascii", "replace")
                structlog.get_logger(__name__).error("native-panic", place=place)


def catch_everything() -> None:
    """Log what nobody catches, in any thread, as other errors are; for a server's process."""
    log = structlog.get_logger(__name__)

    def crashed(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("crashed", exc_info=(kind, error, trace))

    def thread_crashed(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log.critical("thread-crashed", exc_info=arguments.exc_value)

    def unraisable(found: "sys.UnraisableHookArgs") -> None:
        if found.exc_value is not None:
            log.error("not-raised", exc_info=found.exc_value)

    sys.excepthook = crashed
    threading.excepthook = thread_crashed
    sys.unraisablehook = unraisable


@contextmanager
def telling(event: str) -> Iterator[None]:
    """Log an error that passes by, which whoever catches it would log with what it quotes."""
    try:
        yield
    except Exception:
        structlog.get_logger(__name__).exception(event)
        raise


def cause(error: BaseException) -> str:
    """What kind of error it is, and what led to it, by names and codes that quote nobody."""
    names: list[str] = []
    found: BaseException | None = error
    while found is not None:
        names.append(_kind(found))
        inner = found.orig if isinstance(found, DBAPIError) else None
        found = inner or found.__cause__
    return " < ".join(dict.fromkeys(names))


def _kind(error: BaseException) -> str:
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    if code is None and isinstance(error, OSError) and error.errno is not None:
        code = error.strerror
    return f"{type(error).__name__} ({code})" if code else type(error).__name__


def _without_messages(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """An exception as its kind and the places it came through, innermost last."""
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["exception"] = "\n".join(_places(error))
    return line


def _places(error: BaseException) -> list[str]:
    out = [cause(error)]
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        file = Path(code.co_filename)
        named = file.relative_to(_HERE) if file.is_relative_to(_HERE) else file.name
        out.append(f"  {named}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            out += ["  together with", *(f"  {place}" for place in _places(one))]
    if error.__cause__ is not None:
        out += ["caused by", *_places(error.__cause__)]
    return out


class _Foreign(logging.Handler):
    """Takes what libraries log through the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it as everything is said here."""
        said = _SAID.match(str(record.msg))
        structlog.get_logger(__name__).log(
            record.levelno,
            "library",
            logger=record.name,
            said=said[0].strip() if said else "",
            exc_info=record.exc_info,
        )


class _Unfailing(io.TextIOBase):
    """Standard error as long as it takes what is written: a log that cannot be written stops
    nobody's drafting, be the disk full, the pipe closed or the file."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            return sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
