"""How a snapshot is written in a shared store: a MessagePack record, and a mark that tells two apart."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TypeVar

import msgspec
import structlog

from laocaiso.snapshots.model import Good, Health

Record = TypeVar("Record", Good, Health)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_log = structlog.get_logger(__name__)


def encode(record: Good | Health) -> bytes:
    """The record as MessagePack; times keep their microseconds and come back in UTC."""
    return msgspec.msgpack.encode(record)


def decode(raw: bytes | None, shape: type[Record], source: str) -> Record | None:
    """The record again, or None where none is kept.

    A record that another version of the program wrote in a shape we can't read counts as none: the next look
    replaces it. Said in the log, for it is an answer lost until then.
    """
    if raw is None:
        return None
    try:
        return msgspec.msgpack.decode(raw, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _log.warning("snapshot_unreadable", source=source, part=shape.__name__.lower(), reason=str(error))
        return None


def mark(raw: bytes) -> str:
    """Sixteen hexadecimal digits that differ where records differ, and are the same in every process."""
    return blake2b(raw, digest_size=8).hexdigest()


def microseconds(instant: datetime) -> int:
    """Whole microseconds since the epoch: exact in a 64-bit column and in a Lua number alike."""
    return (instant - _EPOCH) // timedelta(microseconds=1)
