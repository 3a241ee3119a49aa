"""The one way out to upstream systems, over HTTP/1.1. Nothing else in the program imports the HTTP client.

Every exchange ends as a `Reply`, a `NotModified`, or an `UpstreamDown` with one of these words:

    no connection, or closed before an answer; host unknown; not HTTP   refused
    certificate not to be trusted, or TLS broken off                    tls
    not finished within the deadline, however far it came; status 408   timeout
    status 5xx                                                          server_error, with Retry-After
    status 429                                                          rate_limited, with Retry-After
    any other 4xx; a 304 nobody asked for                               rejected
    redirect to a place that is not allowed, in a circle, or of a form  redirected
    more bytes than the cap, on the line or unpacked                    too_large
    body cut short, on the line or packed; a packing nobody knows       unreadable
    another 2xx than 200, 201 and 203 (firewalls like 202)              foreign_page
    status 204                                                          empty

A body that came whole but is not what was asked for is found by `Reply.json`, `Reply.text` and the adapters.
"""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
import msgspec
import structlog

from adapters.http_body import Unpacker, UnpackingFailed
from adapters.http_headers import charset, expires, retry_after
from laocaiso.core.clock import Clock, SystemClock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.snapshots.model import NotModified, Validators

T = TypeVar("T")

GOOD_STATUSES = (200, 201, 203)
REDIRECTS = (301, 302, 303, 307, 308)
DETAIL_LENGTH = 200
FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json; charset=utf-8"

_log = structlog.get_logger()


def open_client(
    *, user_agent: str, verify: ssl.SSLContext | bool = True, proxy: str | None = None
) -> httpx.AsyncClient:
    """A client for all upstreams; close it with `await client.aclose()`.

    `user_agent` names the program and whom to write to. Certificates are always checked: `verify` may bring
    more authorities, never fewer checks (ValueError). Environment variables are not looked at, and cookies
    not kept.
    """
    if verify is False or (isinstance(verify, ssl.SSLContext) and verify.verify_mode != ssl.CERT_REQUIRED):
        raise ValueError("certificates are always checked; add the missing authority instead")
    # HTTP/1.1 alone: one request at a time for each upstream leaves HTTP/2 nothing to gain.
    return httpx.AsyncClient(
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, br", "Accept": "*/*"},
        verify=verify,
        proxy=proxy,
        trust_env=False,
        follow_redirects=False,
        timeout=None,  # noqa: S113  (the deadline of `Upstream` holds for the exchange as a whole)
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=5),
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came whole, unpacked. `content_type` is as sent, "" when it was not."""

    source: str
    body: bytes
    content_type: str
    validators: Validators
    expires: datetime | None
    """Not before this instant (UTC) does the upstream want to be asked again; None when it did not say."""
    status: int
    retry_after: float | None = None
    """Seconds, where an error asked for by `statuses` named them."""

    def json(self, shape: type[T]) -> T:
        """The body in `shape`. Raises `UpstreamDown`: foreign_page for markup, unreadable for any misfit."""
        body = self.body.removeprefix(b"\xef\xbb\xbf")
        if body.lstrip()[:1] == b"<":
            raise self._down(Trouble.FOREIGN_PAGE, "markup where JSON was asked for")
        try:
            return msgspec.json.decode(body, type=shape)
        except (ValueError, RecursionError) as error:
            raise self._down(Trouble.UNREADABLE, f"JSON: {error}") from error

    def text(self) -> str:
        """The body in its declared charset, else UTF-8. Raises `UpstreamDown` (unreadable) when it is not."""
        declared = charset(self.content_type)
        try:
            return self.body.decode(declared)
        except (ValueError, LookupError) as error:
            raise self._down(Trouble.UNREADABLE, f"text: not {declared}") from error

    def _down(self, trouble: Trouble, detail: str) -> UpstreamDown:
        return UpstreamDown(self.source, trouble, detail[:DETAIL_LENGTH])


@dataclass(slots=True)
class _Exchange:
    """What the log line says of an exchange. Never a query string: it may hold what a person typed."""

    url: httpx.URL
    started: float = field(default_factory=time.monotonic)
    bytes_read: int = 0
    status: int | None = None

    @property
    def place(self) -> str:
        return f"{self.url.host}{self.url.path}"


class Upstream:
    """One outside system under `base_url`, whose path is kept as a prefix. Safe to use concurrently.

    `deadline` (seconds) holds for a whole exchange: connecting, redirects and the last byte of the body.
    `max_bytes` holds for the body on the line and unpacked. Redirects of a GET are followed to the host of
    `base_url` and to `hosts`, to https or unchanged scheme; the latter only at public addresses, and without
    `headers`. `headers` go with every request.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        id: str,  # noqa: A002
        base_url: str,
        *,
        deadline: float = 30.0,
        max_bytes: int = 5_000_000,
        headers: Mapping[str, str] | None = None,
        max_redirects: int = 3,
        hosts: Collection[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self.id = id
        self._client = client
        self._base = httpx.URL(base_url.rstrip("/"))
        if self._base.scheme not in ("http", "https") or not self._base.host:
            raise ValueError(f"not an http(s) address: {base_url!r}")
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._headers = dict(headers or {})
        self._max_redirects = max_redirects
        self._hosts = frozenset(host.lower() for host in hosts)
        self._clock: Clock = clock or SystemClock()

    async def get(
        self,
        path: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        validators: Validators = Validators(),  # noqa: B008
        statuses: Collection[int] = (),
    ) -> Reply | NotModified:
        """Ask once. `NotModified` comes only where `validators` were given.

        Answers with one of `statuses` come back as a `Reply` too, for upstreams whose error bodies say more
        than their status. Raises `UpstreamDown`.
        """
        sent = self._headers | dict(headers or {})
        if validators.etag:
            sent["If-None-Match"] = validators.etag
        if validators.last_modified:
            sent["If-Modified-Since"] = validators.last_modified
        request = self._client.build_request("GET", self._address(path, params), headers=sent)
        return await self._within_deadline(request, validators, statuses)

    async def post_form(
        self,
        path: str,
        form: Sequence[tuple[str, str]],
        *,
        headers: Mapping[str, str] | None = None,
        statuses: Collection[int] = (),
    ) -> Reply:
        """Send a form once, never again to another address. Raises `UpstreamDown`."""
        return await self._post(path, urlencode(form).encode(), FORM_TYPE, headers, statuses)

    async def post_json(
        self,
        path: str,
        value: Any,
        *,
        headers: Mapping[str, str] | None = None,
        statuses: Collection[int] = (),
    ) -> Reply:
        """Send a value as JSON once, never again to another address. Raises `UpstreamDown`."""
        return await self._post(path, msgspec.json.encode(value), JSON_TYPE, headers, statuses)

    async def _post(
        self,
        path: str,
        body: bytes,
        media_type: str,
        headers: Mapping[str, str] | None,
        statuses: Collection[int],
    ) -> Reply:
        sent = self._headers | dict(headers or {}) | {"Content-Type": media_type}
        request = self._client.build_request("POST", self._address(path, ()), headers=sent, content=body)
        reply = await self._within_deadline(request, Validators(), statuses)
        assert isinstance(reply, Reply)  # noqa: S101  (no validators went out, so a 304 was already rejected)
        return reply

    def _address(self, path: str, params: Sequence[tuple[str, str]]) -> httpx.URL:
        query = urlencode(params, quote_via=quote, safe=",:")
        return httpx.URL(f"{self._base}{path}{'?' if query else ''}{query}")

    async def _within_deadline(
        self, request: httpx.Request, validators: Validators, statuses: Collection[int]
    ) -> Reply | NotModified:
        exchange = _Exchange(request.url)
        outcome = "cancelled"
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._follow(exchange, request, validators, statuses)
            outcome = "not_modified" if isinstance(answer, NotModified) else "ok"
            return answer
        except UpstreamDown as error:
            outcome = error.trouble.value
            raise
        except TimeoutError as error:
            outcome = Trouble.TIMEOUT.value
            raise self._down(
                Trouble.TIMEOUT,
                f"{self._deadline:g} s for {exchange.place}, {exchange.bytes_read} bytes came",
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            trouble = _trouble_with_the_line(error)
            outcome = trouble.value
            raise self._down(trouble, f"{exchange.place}: {type(error).__name__} {error}") from error
        finally:
            _log.debug(
                "upstream_exchange",
                source=self.id,
                outcome=outcome,
                place=exchange.place,
                method=request.method,
                status=exchange.status,
                bytes=exchange.bytes_read,
                seconds=round(time.monotonic() - exchange.started, 3),
            )

    async def _follow(
        self,
        exchange: _Exchange,
        request: httpx.Request,
        validators: Validators,
        statuses: Collection[int],
    ) -> Reply | NotModified:
        for _ in range(self._max_redirects + 1):
            exchange.url = request.url
            response = await self._client.send(request, stream=True)
            try:
                exchange.status = response.status_code
                self._check_peer(response)
                if response.status_code not in REDIRECTS or response.status_code in statuses:
                    return await self._read(exchange, response, validators, statuses)
            finally:
                await response.aclose()
            request = await self._redirected(request, response)
        raise self._down(
            Trouble.REDIRECTED, f"more than {self._max_redirects} times, last to {exchange.place}"
        )

    async def _redirected(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        try:
            target = request.url.join(response.headers.get("location", ""))
        except (httpx.InvalidURL, ValueError) as error:
            raise self._down(Trouble.REDIRECTED, "to something that is no address") from error
        problem = None
        if request.method != "GET":
            problem = "a form is not sent on"
        elif target == request.url:
            problem = "in a circle"
        elif target.userinfo or target.scheme not in ("https", request.url.scheme):
            problem = "its scheme or form is not allowed"
        elif not self._may_go(target):
            problem = "its host is not allowed"
        elif target.host != self._base.host and not await _is_public(target.host):
            problem = "its address is not public"
        if problem:
            raise self._down(Trouble.REDIRECTED, f"to {target.host}{target.path}: {problem}")
        own = target.host == self._base.host
        sent = {
            name: value for name, value in request.headers.items() if own and name not in ("host", "cookie")
        }
        return self._client.build_request("GET", target, headers=sent)

    def _may_go(self, target: httpx.URL) -> bool:
        if target.host == self._base.host and target.port == self._base.port:
            return True
        return target.port is None and target.host in (self._base.host, *self._hosts)

    def _check_peer(self, response: httpx.Response) -> None:
        """Refuse an answer from inside our network to a name that was public a moment ago."""
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        if peer and response.request.url.host != self._base.host and not _is_global(str(peer[0])):
            raise self._down(Trouble.REDIRECTED, f"to {response.request.url.host}: its address is not public")

    async def _read(
        self,
        exchange: _Exchange,
        response: httpx.Response,
        validators: Validators,
        statuses: Collection[int],
    ) -> Reply | NotModified:
        now, headers = self._clock.now(), response.headers
        if response.status_code == 304 and validators != Validators():
            return NotModified(expires(headers, now))
        if response.status_code not in (*GOOD_STATUSES, *statuses):
            raise self._failed(exchange, response, now)
        return Reply(
            source=self.id,
            body=await self._body(exchange, response),
            content_type=headers.get("content-type", ""),
            validators=Validators(headers.get("etag"), headers.get("last-modified")),
            expires=expires(headers, now),
            status=response.status_code,
            retry_after=retry_after(headers.get("retry-after", ""), now),
        )

    async def _body(self, exchange: _Exchange, response: httpx.Response) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdecimal() and len(declared) < 20 and int(declared) > self._max_bytes:
            raise self._down(Trouble.TOO_LARGE, f"{declared} bytes announced by {exchange.place}")
        try:
            unpacker = Unpacker(response.headers.get("content-encoding", ""), self._max_bytes)
            async for chunk in response.aiter_raw():
                exchange.bytes_read += len(chunk)
                if exchange.bytes_read > self._max_bytes or not unpacker.feed(chunk):
                    raise self._down(
                        Trouble.TOO_LARGE, f"more than {self._max_bytes} bytes from {exchange.place}"
                    )
            return unpacker.finish()
        except (UnpackingFailed, httpx.RemoteProtocolError, httpx.ReadError) as error:
            # The answer had begun: whatever breaks from here on left us with part of a body.
            raise self._down(Trouble.UNREADABLE, f"body of {exchange.place}: {error}") from error

    def _failed(self, exchange: _Exchange, response: httpx.Response, now: datetime) -> UpstreamDown:
        status = response.status_code
        if status == 429:
            trouble = Trouble.RATE_LIMITED
        elif status == 408:
            trouble = Trouble.TIMEOUT
        elif status == 204:
            trouble = Trouble.EMPTY
        elif status < 300:
            trouble = Trouble.FOREIGN_PAGE
        elif status >= 500:
            trouble = Trouble.SERVER_ERROR
        else:
            trouble = Trouble.REJECTED
        return self._down(
            trouble,
            f"status {status} from {exchange.place}",
            retry_after=retry_after(response.headers.get("retry-after", ""), now),
        )

    def _down(self, trouble: Trouble, detail: str, *, retry_after: float | None = None) -> UpstreamDown:
        return UpstreamDown(self.id, trouble, detail[:DETAIL_LENGTH], retry_after=retry_after)


def _trouble_with_the_line(error: Exception) -> Trouble:
    # The client looks at where a redirect leads even when it is told not to follow.
    if isinstance(error, httpx.RemoteProtocolError) and "location header" in str(error):
        return Trouble.REDIRECTED
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Trouble.TLS
        cause = cause.__cause__ or cause.__context__
    return Trouble.REFUSED


async def _is_public(host: str) -> bool:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return all(_is_global(str(address[0])) for *_, address in found)


def _is_global(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast
