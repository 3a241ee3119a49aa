"""What a citizen can do about being signed in: sign in and out, consent, have phone and position fetched.

    Zalo access token → Graph says who it is, once → our own account and session

Graph is asked again for a token that comes twice: an answer lost on the way costs one more question, and
nothing of a token, a hash neither, is kept. A silent Graph never means "not signed in".
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import msgspec

from laocaiso.accounts.consents import ConsentTexts, in_force, must_be_given
from laocaiso.accounts.custody import Change, Custody
from laocaiso.accounts.model import (
    Account,
    Citizen,
    Consent,
    ConsentChannel,
    Personal,
    Position,
    Purpose,
    Session,
    ZaloUser,
)
from laocaiso.accounts.ports import CodeRefused, TokenRefused, Zalo
from laocaiso.accounts.signed_in import Opened, SignedIn
from laocaiso.core.clock import Clock
from laocaiso.core.errors import InvalidInput, NotReady, NotSignedIn, UpstreamDown
from laocaiso.snapshots.live_calls import LiveCalls

T = TypeVar("T")

SIMULATOR_ID = "3368637342326461234"
"""The user that Zalo's SDK invents where the app runs in a browser, outside Zalo."""
RETRY_AFTER = 30
"""Seconds after which to ask again, where a silent Graph names no time."""


class SignIn(NamedTuple):
    """A new session, and what Zalo says of who has it."""

    account: Account
    opened: Opened
    user: ZaloUser


@dataclass(frozen=True, slots=True)
class Me:
    """What is kept of somebody, for themselves."""

    account: Account
    personal: Personal = field(repr=False)
    consents: Sequence[Consent]
    sessions: Sequence[Session]


class Citizens:
    """The use cases. Every method raises `StoreDown`; those that ask Zalo `NotReady` while it is silent.

    `NotSignedIn` is raised for an access token that is empty, a simulator's, expired or revoked.
    """

    def __init__(
        self,
        *,
        zalo: Zalo,
        calls: LiveCalls,
        custody: Custody,
        signed_in: SignedIn,
        texts: ConsentTexts,
        clock: Clock,
    ) -> None:
        self._zalo = zalo
        self._calls = calls
        self._custody = custody
        self._signed_in = signed_in
        self._texts = texts
        self._clock = clock

    async def sign_in(self, access_token: str) -> SignIn:
        """A session for whom the token stands for; a first one makes the account."""
        user = await self._user(access_token)
        account = await self._custody.of_zalo(user.id)

        def seen(personal: Personal) -> Change:
            return Change(msgspec.structs.replace(personal, name=user.name or personal.name))

        account = await self._custody.change(account, seen, why="sign_in", what="signed_in")
        return SignIn(account, await self._signed_in.open("citizen", account.id), user)

    async def me(self, citizen: Citizen) -> Me:
        """What is kept of the citizen."""
        account = await self._custody.read(citizen.account)
        return Me(
            account=account,
            personal=await self._custody.opened(account, "me"),
            consents=await self._custody.accounts.consents(account.id),
            sessions=await self._signed_in.of("citizen", account.id),
        )

    async def consents(self, citizen: Citizen) -> Sequence[Consent]:
        """All that was consented to or taken back, oldest first."""
        return await self._custody.accounts.consents(citizen.account)

    async def consent(
        self, citizen: Citizen, purpose: Purpose, text_version: str, channel: ConsentChannel
    ) -> None:
        """Note that the citizen agreed to the text shown. Raises `InvalidInput` (`textVersion`)."""
        text = self._texts.shown(purpose, text_version)
        given = Consent(
            purpose=purpose, given=True, text_version=text_version, at=self._clock.now(), channel=channel
        )
        account = await self._custody.read(citizen.account)
        await self._custody.change(account, lambda personal: Change(personal, (given,), text), why="consent")

    async def take_back(self, citizen: Citizen, purpose: Purpose, channel: ConsentChannel) -> None:
        """Note that the citizen takes a consent back, and delete what it was for. Nothing without one."""
        account = await self._custody.read(citizen.account)
        before = in_force(await self._custody.accounts.consents(account.id)).get(purpose)
        if before is None:
            return
        taken = taken_back(before, self._clock, channel)
        await self._custody.change(account, lambda personal: Change(personal, (taken,)), why="consent")

    async def fetch_phone(self, citizen: Citizen, access_token: str, token: str) -> str:
        """Fetch and keep the phone number behind a single-use token. Raises `Forbidden`, `InvalidInput`."""
        account = await self._consented(citizen, "phone", access_token)
        phone = await self._exchange(lambda: self._zalo.phone(access_token, token))

        def kept(personal: Personal) -> Change:
            return Change(msgspec.structs.replace(personal, phone=phone))

        await self._custody.change(account, kept, why="phone")
        # Where it was taken back while Zalo was asked, nothing was kept.
        must_be_given("phone", await self._custody.accounts.consents(account.id))
        return phone

    async def forget_phone(self, citizen: Citizen) -> None:
        """Delete the phone number; the consent stays."""
        account = await self._custody.read(citizen.account)

        def without(personal: Personal) -> Change:
            return Change(msgspec.structs.replace(personal, phone=None))

        await self._custody.change(account, without, why="phone")

    async def fetch_location(self, citizen: Citizen, access_token: str, token: str) -> Position:
        """The position behind a single-use token; not kept. Raises `Forbidden`, `InvalidInput`."""
        account = await self._consented(citizen, "location", access_token)
        position = await self._exchange(lambda: self._zalo.location(access_token, token))
        await self._custody.note(account.id, "read", "location")
        return position

    async def _consented(self, citizen: Citizen, purpose: Purpose, access_token: str) -> Account:
        """The account, where there is consent and the token is of the same person.

        On a phone that several use, the app may still hold another one's token.
        """
        account = await self._custody.read(citizen.account)
        must_be_given(purpose, await self._custody.accounts.consents(account.id))
        user = await self._user(access_token)
        if not await self._custody.is_of(account, user.id):
            raise NotSignedIn(
                "Mã đăng nhập Zalo là của người khác; xin đăng nhập lại.",
                "The Zalo token is another person's; please sign in again.",
            )
        return account

    async def _user(self, access_token: str) -> ZaloUser:
        if not access_token:
            raise NotSignedIn(
                "Bạn chưa đăng nhập Zalo; xin mở ứng dụng trong Zalo.",
                "There is no Zalo access token (it is empty); please open the app in Zalo.",
            )
        user = await self._ask(lambda: self._zalo.me(access_token))
        if user.id == SIMULATOR_ID:
            raise NotSignedIn(
                "Đây là người dùng thử của trình giả lập Zalo, không phải tài khoản thật.",
                "This is the invented user of Zalo's simulator, not a real account.",
            )
        return user

    async def _exchange(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._ask(call)
        except CodeRefused as error:
            raise InvalidInput(
                "token",
                "Zalo không nhận mã này: mỗi mã dùng được một lần, trong 2 phút. Xin lấy mã mới rồi thử lại.",
                "Zalo does not take this token: each can be used once, within 2 minutes. Get a fresh one.",
            ) from error

    async def _ask(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._calls.ask(call)
        except TokenRefused as error:
            raise NotSignedIn(
                "Phiên đăng nhập Zalo đã hết hạn hoặc bị thu hồi; xin mở lại ứng dụng trong Zalo.",
                "The Zalo token has expired or was revoked; please open the app in Zalo again.",
            ) from error
        except UpstreamDown as error:
            wait = RETRY_AFTER if error.retry_after is None else max(1, round(error.retry_after + 0.5))
            raise NotReady(
                "Zalo đang không trả lời nên chưa xác nhận được; xin thử lại sau ít phút.",
                "Zalo does not answer, so nothing could be confirmed; please try again in a few minutes.",
                retry_after=wait,
            ) from error


def taken_back(before: Consent, clock: Clock, channel: ConsentChannel) -> Consent:
    """A consent, taken back now."""
    return msgspec.structs.replace(before, given=False, at=clock.now(), channel=channel)
