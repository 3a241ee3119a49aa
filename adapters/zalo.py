"""Zalo's Graph: who is behind an access token, and what is behind its phone and location tokens.

`GET https://graph.zalo.me/v2.0/me` and `/v2.0/me/info`. Errors come as HTTP 200 with `error` other than 0; on
success `error` may be missing. docs/upstreams/zalo-graph.md says what is documented and what is guessed.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import msgspec
import structlog

from adapters.http import Reply, Upstream
from laocaiso.accounts.model import Position, ZaloUser
from laocaiso.accounts.ports import CodeRefused, TokenRefused
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.text import clean

ME = "/v2.0/me"
INFO = "/v2.0/me/info"
FIELDS = "id,name,picture"
TOKEN_ERRORS = frozenset({"452"})
"""The session is over, was revoked, or never was."""
QUOTA_ERRORS = frozenset({"12000", "12002", "12010"})
BUSY_ERRORS = frozenset({"2004", "10000", "10002", "11004"})
"""Switched off, failed inside, or our app is banned: nothing that a person could mend."""
LONGEST_NAME = 200

_STATUSES = (400, 401, 403)
"""Where an error of the table might come with a status after all."""
_ID = re.compile(r"[0-9]{1,30}")
_PHONE = re.compile(r"[1-9][0-9]{7,14}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
_MILLISECONDS = re.compile(r"[0-9]{12,14}")

_log = structlog.get_logger(__name__)


class _Answer(msgspec.Struct, frozen=True):
    error: int | str | None = None


class _Image(msgspec.Struct, frozen=True):
    url: str | None = None


class _Picture(msgspec.Struct, frozen=True):
    data: _Image | None = None


class _Me(msgspec.Struct, frozen=True):
    id: str
    name: str | None = None
    picture: _Picture | None = None


class _Phone(msgspec.Struct, frozen=True):
    number: str


class _Location(msgspec.Struct, frozen=True):
    latitude: str
    longitude: str
    provider: str | None = None
    timestamp: str | None = None


class _PhoneInfo(msgspec.Struct, frozen=True):
    data: _Phone


class _LocationInfo(msgspec.Struct, frozen=True):
    data: _Location


class ZaloGraph:
    """`accounts.ports.Zalo`. `token_errors` are the codes that mean that an access token is over."""

    def __init__(
        self, upstream: Upstream, app_secret: str, *, token_errors: Collection[str] = TOKEN_ERRORS
    ) -> None:
        self._upstream = upstream
        self._secret = app_secret
        self._token_errors = frozenset(token_errors)

    def __repr__(self) -> str:
        return "ZaloGraph(…)"

    async def me(self, access_token: str) -> ZaloUser:
        """Whom the token stands for, if it was made for our app. Raises `TokenRefused`, `UpstreamDown`."""
        reply = await self._get(
            ME,
            {"access_token": access_token, "appsecret_proof": proof(access_token, self._secret)},
            params=[("fields", FIELDS)],
        )
        if (code := _error(reply)) is not None:
            self._raise_for(ME, code)
        user = reply.json(_Me)
        if not _ID.fullmatch(user.id):
            raise self._down(Trouble.UNREADABLE, "an id that is no number")
        picture = user.picture.data.url if user.picture and user.picture.data else None
        return ZaloUser(
            id=user.id,
            name=clean(user.name or "")[:LONGEST_NAME] or None,
            picture=picture if picture and picture.startswith("https://") else None,
        )

    async def phone(self, access_token: str, token: str) -> str:
        """The number: `0…`, or `+…` of another country.

        Asked once: the token is used up by it. Raises `TokenRefused`, `CodeRefused`, `UpstreamDown`.
        """
        number = (await self._info(access_token, token, _PhoneInfo)).data.number
        if not _PHONE.fullmatch(number):
            raise self._down(Trouble.UNREADABLE, "a phone number of another form")
        return f"0{number[2:]}" if number.startswith("84") else f"+{number}"

    async def location(self, access_token: str, token: str) -> Position:
        """The position. Asked once, as `phone`. Raises the same."""
        found = (await self._info(access_token, token, _LocationInfo)).data
        at = found.timestamp or ""
        return Position(
            latitude=self._degrees(found.latitude, 90),
            longitude=self._degrees(found.longitude, 180),
            provider=clean(found.provider or "")[:20] or None,
            at=datetime.fromtimestamp(int(at) / 1000, UTC) if _MILLISECONDS.fullmatch(at) else None,
        )

    async def _info(self, access_token: str, token: str, shape: type[Any]) -> Any:
        headers = {"access_token": access_token, "code": token, "secret_key": self._secret}
        reply = await self._get(INFO, headers)
        code = _error(reply)
        if code is None:
            try:
                return msgspec.json.decode(reply.body, type=shape)
            except msgspec.MsgspecError as error:
                # Success without data: there is no table of errors, and this has been seen as one.
                raise CodeRefused("an answer without data") from error
        if code in self._token_errors | QUOTA_ERRORS | BUSY_ERRORS:
            self._raise_for(INFO, code)
        raise CodeRefused(f"error {code}")

    async def _get(self, path: str, headers: Mapping[str, str], params: Any = ()) -> Reply:
        reply = await self._upstream.get(path, params=params, headers=headers, statuses=_STATUSES)
        assert isinstance(reply, Reply)  # noqa: S101  (no validators went out)
        return reply

    def _raise_for(self, path: str, code: str) -> NoReturn:
        if code in self._token_errors:
            raise TokenRefused(f"error {code}")
        # The message beside it is left out: it may repeat what was asked.
        _log.warning("zalo_graph_error", path=path, code=code)
        if code in QUOTA_ERRORS:
            raise self._down(Trouble.RATE_LIMITED, f"error {code}")
        raise self._down(Trouble.SERVER_ERROR if code in BUSY_ERRORS else Trouble.REJECTED, f"error {code}")

    def _degrees(self, text: str, most: int) -> float:
        if not _DEGREES.fullmatch(text) or abs(float(text)) > most:
            raise self._down(Trouble.UNREADABLE, "coordinates that are none")
        return float(text)

    def _down(self, trouble: Trouble, detail: str) -> UpstreamDown:
        return UpstreamDown(self._upstream.id, trouble, detail)


def proof(access_token: str, app_secret: str) -> str:
    """`appsecret_proof`: shows that whoever has the token also has the secret of the app it was made for."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()


def _error(reply: Reply) -> str | None:
    """The code of an error; None for success. An error's status without a code is one of its own."""
    code = reply.json(_Answer).error
    if code in (None, 0, "0", ""):
        return f"status {reply.status}" if reply.status in _STATUSES else None
    return clean(str(code))[:20]
