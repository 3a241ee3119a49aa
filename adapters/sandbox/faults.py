"""Faults an upstream can be told to have, and how they look on the line.

What the program calls each of them (`Trouble`), as `tests/adapters/test_faults.py` shows for every upstream:

    fault                       what happens on the line                                     trouble
    refused                     connection reset before an answer                            refused
    timeout                     taken, never answered                                        timeout
    slow                        the good answer, three seconds late                          none
    slow_drip                   head at once, then a byte now and then                       timeout
    status_500, status_503      the status, with the upstream's own words                    server_error
    rate_limited                429 without Retry-After                                      rate_limited
    rate_limited_retry_after    429 with Retry-After: 120                                    rate_limited
    redirect_elsewhere          302 to another host                                          redirected
    redirect_loop               302 to itself, a little further on each time                 redirected
    waf_page                    200 with a firewall's HTML page                              foreign_page
    truncated_gzip              gzip that stops half-way, Content-Length right               unreadable
    cut_body                    fewer bytes than Content-Length says, then closed            unreadable
    huge                        50 MB                                                        too_large
    bomb                        half a megabyte of gzip that holds 512 MB                    too_large
    wrong_encoding              UTF-16 that claims to be what it always is                   unreadable
    empty_list                  a well-formed answer with nothing in it                      unreadable (1)
    garbage                     bytes without meaning, of the right content type             unreadable (2)
    one_bad_row                 one row that can't be read among good ones                   none: counted (3)
    stream_error                200 that breaks off into Open-Meteo's error text             unreadable (4)
    deprecated                  the good answer, with MET's status 203                       none: noted

(1) Weather that has no location or no step is no answer. EVN: a table without rows is how "nothing planned"
looks; whether that can be believed is for the feed to judge, so it is handed on as no rows.
(2) EVN: no table can be found in it, or it is not text: foreign_page or unreadable.
(3) In `bad_rows`, with the others kept. MET: a point is the row; it is left out, and the others are kept.
(4) EVN: the table has no end, so it is not known which rows are missing.
"""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus

from adapters.sandbox.messages import Answer, Player

FAULTS = (
    "refused",
    "timeout",
    "slow",
    "slow_drip",
    "status_500",
    "status_503",
    "rate_limited",
    "rate_limited_retry_after",
    "redirect_elsewhere",
    "redirect_loop",
    "waf_page",
    "truncated_gzip",
    "cut_body",
    "huge",
    "bomb",
    "wrong_encoding",
    "empty_list",
    "garbage",
    "one_bad_row",
    "stream_error",
    "deprecated",
)
STREAM_ERROR = b"Unexpected error while streaming data: timeoutReached"
HUGE = 50_000_000
LATE = 3.0
"""Seconds that a slow answer takes."""
DRIP = 0.05
"""Seconds between two bytes of a slow drip."""
ELSEWHERE = "http://login.example.invalid/"

WAF_PAGE = (
    b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult "
    b"with your administrator.<br><br>Your support ID is: 1234567890123456789<br></body></html>"
)


@dataclass(slots=True)
class _Fault:
    upstream: str
    name: str
    path: str
    until: float | None
    times: int | None


class Faults:
    """The faults in force. The newest one that fits a request wins."""

    def __init__(self, upstreams: Mapping[str, Player]) -> None:
        self._upstreams = upstreams
        self._set: list[_Fault] = []

    def set(
        self,
        upstream: str,
        fault: str,
        *,
        seconds: float | None = None,
        times: int | None = None,
        path: str = "",
    ) -> None:
        """Let `upstream` have `fault` for `seconds`, for `times` requests, or until `clear`.

        `path` limits it to paths beginning so, without the upstream's own prefix. ValueError names what is
        not known.
        """
        if upstream not in self._upstreams:
            raise ValueError(f"upstream {upstream!r}: one of {', '.join(self._upstreams)}")
        if fault not in FAULTS:
            raise ValueError(f"fault {fault!r}: one of {', '.join(FAULTS)}")
        until = None if seconds is None else asyncio.get_running_loop().time() + seconds
        self._set.append(_Fault(upstream, fault, path, until, times))

    def clear(self) -> None:
        """All is well again."""
        self._set.clear()

    def take(self, upstream: str, path: str) -> str | None:
        """The fault for this request, which uses up one of its times; None when all is well."""
        now = asyncio.get_running_loop().time()
        self._set = [f for f in self._set if f.times != 0 and (f.until is None or f.until > now)]
        for fault in reversed(self._set):
            if fault.upstream == upstream and path.startswith(fault.path):
                if fault.times is not None:
                    fault.times -= 1
                return fault.name
        return None


def changed(fault: str, player: Player, answer: Answer, target: str) -> Answer:
    """The answer as `fault` makes it, where it still goes over the line in good order.

    `target` is the path and query asked for, with everything in front of them.
    """
    # A page that counts its visits never sends to the same address twice.
    again = f"{target}{'&' if '?' in target else '?'}again=1"
    instead: Mapping[str, Callable[[], Answer]] = {
        "status_500": lambda: player.refusal(500),
        "status_503": lambda: player.refusal(503),
        "rate_limited": lambda: player.refusal(429),
        "rate_limited_retry_after": lambda: replace(player.refusal(429), headers={"Retry-After": "120"}),
        "redirect_elsewhere": lambda: Answer(b"", "text/html", 302, {"Location": ELSEWHERE}),
        "redirect_loop": lambda: Answer(b"", "text/html", 302, {"Location": again}),
        "waf_page": lambda: Answer(WAF_PAGE, "text/html; charset=utf-8"),
    }
    spoiled: Mapping[str, Callable[[], Answer]] = {
        "empty_list": lambda: player.empty(answer),
        "one_bad_row": lambda: player.spoil_one(answer),
        "truncated_gzip": lambda: _in_gzip(answer, _first_half(gzip.compress(answer.body, mtime=0))),
        "wrong_encoding": lambda: replace(answer, body=answer.body.decode().encode("utf-16")),
        "garbage": lambda: replace(answer, body=bytes(range(255, 127, -1)) * 8),
        "stream_error": lambda: replace(answer, body=_first_half(answer.body) + STREAM_ERROR),
        "deprecated": lambda: replace(answer, status=203),
    }
    if fault in instead:
        return instead[fault]()
    # A 304 or an error has no rows to do anything to.
    return spoiled[fault]() if answer.status in (200, 203) else answer


async def broken(fault: str, answer: Answer) -> AsyncIterator[bytes]:
    """What goes over the line before it is closed, for the faults that break it."""
    match fault:
        case "timeout":
            await asyncio.sleep(3600)
        case "slow_drip":
            yield head(answer, len(answer.body))
            for at in range(len(answer.body)):
                yield answer.body[at : at + 1]
                await asyncio.sleep(DRIP)
        case "cut_body":
            yield head(answer, len(answer.body) + 1000)
            yield _first_half(answer.body)
        case "huge":
            yield head(answer, None)
            piece = (answer.body[:1] or b"[") + b" " * 65_535
            for _ in range(HUGE // len(piece) + 1):
                yield b"%x\r\n%b\r\n" % (len(piece), piece)
            yield b"0\r\n\r\n"
        case "bomb":
            packed = _bomb()
            yield head(_in_gzip(answer, b""), len(packed))
            yield packed


BREAKS_THE_LINE = ("refused", "timeout", "slow_drip", "cut_body", "huge", "bomb")


def head(answer: Answer, length: int | None, date: str = "") -> bytes:
    """Status line and headers; without a length the body comes in chunks."""
    lines = [f"HTTP/1.1 {answer.status} {_reason(answer.status)}"]
    lines += [f"Date: {date}"] if date else []
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if answer.status != 304:
        lines.append(f"Content-Type: {answer.content_type}")
        lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _reason(status: int) -> str:
    with suppress(ValueError):
        return HTTPStatus(status).phrase
    return "Unknown"


def _in_gzip(answer: Answer, body: bytes) -> Answer:
    return replace(answer, body=body, headers={**answer.headers, "Content-Encoding": "gzip"})


def _first_half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _bomb() -> bytes:
    """A gzip stream of 512 MB of blanks, made from one packed megabyte said again and again."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    megabyte = packer.compress(b" " * 1_048_576) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + megabyte * 512
