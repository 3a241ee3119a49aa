"""The exchange of dossiers with the national public service portal, and with systems that speak like it.

Owner: the national portal dichvucong.gov.vn; a province reaches it through an adapter of its own. POST of
JSON to one address; which service is meant stands in the body, with a session from another address and the
agency's id. `error_code` "0" or "00" is success. Known from integration code alone, never from an official
text: docs/upstreams/national-exchange.md says what is documented and what is guessed.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from adapters.http import Upstream
from adapters.national_exchange_records import Record, code_of, read_dossier, same_code
from laocaiso.cases.dossiers.model import Dossier, System
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.text import clean, fold
from laocaiso.snapshots.model import Provider

ID = "national_exchange"
SUCCESS = frozenset({"0", "00"})
AUTH_PATH = "/mapi/login"
PATH = "/mapi/g"
LIFETIME = timedelta(minutes=15)
"""A session is renewed after so long; how long one really lives is not documented."""
TOO_YOUNG = timedelta(seconds=30)
"""An error under a session younger than this is not the session's fault; renewing it would change nothing."""
_EXPIRED = (401, 403)


def provider() -> Provider:
    """Who runs the exchange."""
    return Provider(
        id=ID,
        owner="Cổng Dịch vụ công quốc gia",
        url="https://dichvucong.gov.vn",
        attribution="Thông tin hồ sơ do hệ thống một cửa cung cấp.",
    )


class Agency(msgspec.Struct, frozen=True):
    """An entry of the dictionary of agencies (`LayDanhMucCoQuan`)."""

    code: str = msgspec.field(name="MADONVI")
    name: str = msgspec.field(name="TENDONVI")
    level: str | int | None = msgspec.field(name="CAPDONVI", default=None)


class FieldOfWork(msgspec.Struct, frozen=True):
    """An entry of the dictionary of fields (`LayDanhMucLinhVuc`)."""

    code: str = msgspec.field(name="MALINHVUC")
    name: str = msgspec.field(name="TENLINHVUC")
    sector: str | None = msgspec.field(name="MANGANH", default=None)


class _Reply(msgspec.Struct, frozen=True):
    error_code: str | int | None = None
    result: Any = msgspec.UNSET
    session: str | None = None
    error_message: str | None = None
    message: str | None = None

    @property
    def is_good(self) -> bool:
        return str(self.error_code) in SUCCESS

    @property
    def words(self) -> str:
        return fold(self.error_message or self.message or "")


@dataclass(frozen=True, slots=True)
class Account:
    """What the exchange knows us by. `agency` is `madonvi`, `target` the header `dstcode`."""

    user: str
    password: str
    agency: str
    target: str = ""

    def __repr__(self) -> str:
        return "Account(…)"


@dataclass(frozen=True, slots=True)
class _Session:
    token: str
    since: datetime


class NationalExchange:
    """A `OneStop`, and the way to hand dossiers over.

    `no_such` are words of an error that mean that there is no such dossier, for an exchange that says so by
    an error; without them only a success with nothing in it means that.
    """

    def __init__(
        self,
        upstream: Upstream,
        clock: Clock,
        account: Account,
        *,
        system: System,
        auth_path: str = AUTH_PATH,
        path: str = PATH,
        lifetime: timedelta = LIFETIME,
        no_such: Collection[str] = (),
    ) -> None:
        self.system = system
        self._upstream = upstream
        self._clock = clock
        self._account = account
        self._auth_path = auth_path
        self._path = path
        self._lifetime = lifetime
        self._no_such = frozenset(map(fold, no_such))
        self._headers = {"Charset": "utf-8", "dstcode": account.target}
        self._session: _Session | None = None
        self._renewing = asyncio.Lock()

    async def find(self, code: str) -> Dossier | None:
        """The dossier of this code; None where the exchange answered that there is none (`TraCuuHoSo`).

        Raises `UpstreamDown` for every other answer, a dossier of another code among them.
        """
        reply = await self._ask("TraCuuHoSo", {"mahoso": code}, no_such=self._no_such)
        if not reply.is_good:
            return None
        records = self._records(reply.result)
        for record in records:
            if same_code(code_of(record), code):
                # A long history takes a tenth of a second.
                return await asyncio.to_thread(read_dossier, record, code, self._clock.now())
        if records:
            raise self._down(Trouble.UNREADABLE, "an answer about another dossier")
        return None

    async def send_dossiers(self, records: Sequence[Record], *, updating: bool) -> Any:
        """Hand dossiers over, in the exchange's own field names (`DongBoHoSoMC`). Raises `UpstreamDown`.

        What comes back is the `result` of the answer, whatever it is; None where there was none. A dossier
        goes by its `MaHoSo`.
        """
        reply = await self._ask("DongBoHoSoMC", {"isUpdating": str(updating), "data": list(records)})
        return None if reply.result is msgspec.UNSET else reply.result

    async def send_progress(self, records: Sequence[Record]) -> None:
        """Hand over steps that were taken (`CapNhatTienDoHoSoMC`). Raises `UpstreamDown`."""
        await self._ask("CapNhatTienDoHoSoMC", {"data": list(records)})

    async def agencies(self) -> Sequence[Agency]:
        """The dictionary of agencies. Raises `UpstreamDown`."""
        return await self._dictionary("LayDanhMucCoQuan", Agency)

    async def fields(self) -> Sequence[FieldOfWork]:
        """The dictionary of fields of work. Raises `UpstreamDown`."""
        return await self._dictionary("LayDanhMucLinhVuc", FieldOfWork)

    async def procedures(self) -> Sequence[Record]:
        """The procedures the exchange knows (`LayDanhSachTTHC`), as it writes them. Raises `UpstreamDown`."""
        return self._records((await self._ask("LayDanhSachTTHC", {})).result)

    async def procedure(self, code: str) -> Record | None:
        """A procedure as the exchange writes it (`LayThuTuc`). Raises `UpstreamDown`."""
        records = self._records((await self._ask("LayThuTuc", {"maTTHC": code})).result)
        return records[0] if records else None

    async def _dictionary(self, service: str, shape: type[Any]) -> Sequence[Any]:
        records = self._records((await self._ask(service, {})).result)
        if not records:
            raise self._down(Trouble.EMPTY, service)
        try:
            return msgspec.convert(records, list[shape])  # type: ignore[valid-type]
        except msgspec.ValidationError as error:
            raise self._down(Trouble.UNREADABLE, f"{service}: {error}") from error

    async def _ask(
        self, service: str, values: Mapping[str, Any], *, no_such: Collection[str] = frozenset()
    ) -> _Reply:
        """A success, or an error with words among `no_such`. A session that has ended is renewed once."""
        session = await self._open_session(None)
        reply = await self._call(service, values, session)
        if reply is None or not (reply.is_good or reply.words in no_such):
            if reply is not None and self._clock.now() - session.since < TOO_YOUNG:
                raise self._refused(service, reply)
            session = await self._open_session(session)
            reply = await self._call(service, values, session)
        if reply is None or not (reply.is_good or reply.words in no_such):
            raise self._refused(service, reply)
        return reply

    async def _call(self, service: str, values: Mapping[str, Any], session: _Session) -> _Reply | None:
        """One exchange; None where the session was refused by status."""
        body = {
            "session": session.token,
            "madonvi": self._account.agency,
            "service": service,
            **values,
        }
        reply = await self._upstream.post_json(self._path, body, headers=self._headers, statuses=_EXPIRED)
        return None if reply.status in _EXPIRED else reply.json(_Reply)

    async def _open_session(self, ended: _Session | None) -> _Session:
        """The session in use; a new one where it is too old, or is the one that has `ended`.

        Whoever comes while one is being fetched waits for that one.
        """
        async with self._renewing:
            now = self._clock.now()
            held = self._session
            if held is not None and held is not ended and now - held.since < self._lifetime:
                return held
            self._session = None
            reply = await self._upstream.post_json(
                self._auth_path,
                {"username": self._account.user, "password": self._account.password},
                headers=self._headers,
            )
            answer = reply.json(_Reply)
            token = answer.session
            if token is None and isinstance(answer.result, dict):
                token = answer.result.get("session")
            # Not every implementation gives a code beside a session.
            is_good = answer.is_good or answer.error_code is None
            if not is_good or not isinstance(token, str) or not token:
                raise self._down(Trouble.REJECTED, f"no session: error_code {_code(answer)}")
            self._session = _Session(token, now)
            return self._session

    def _records(self, result: Any) -> Sequence[Record]:
        """The records of a success. Nothing, said clearly, is none; no result at all is unreadable."""
        if result in (None, "", {}, []):
            return ()
        records = [result] if isinstance(result, dict) else result
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise self._down(Trouble.UNREADABLE, f"a result of type {type(result).__name__}")
        return records

    def _refused(self, service: str, reply: _Reply | None) -> UpstreamDown:
        said = "the session" if reply is None else f"error_code {_code(reply)}"
        return self._down(Trouble.REJECTED, f"{service}: {said}")

    def _down(self, trouble: Trouble, detail: str) -> UpstreamDown:
        return UpstreamDown(self._upstream.id, trouble, detail)


def _code(reply: _Reply) -> str:
    # The message beside it is left out: it may repeat what was asked for.
    return clean(str(reply.error_code))[:10]
