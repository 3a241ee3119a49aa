"""How often a dossier may be asked for, so that codes, which count upwards, can't be tried one after another.

    address      all look-ups of one address (IPv6: a /64)
    account      all look-ups of one account, wherever it asks from
    misses       those of an address, and those of an account, that fitted no dossier
    code         look-ups of one code without a second factor, from wherever
    factor       look-ups of one code with one, right or wrong: the count must not tell
    run          different codes of one run that one address, or one account, asked for without one
    prefix       different codes of one run that anybody asked for without a second factor

Codes of one run differ in their last digits alone: those of one agency and day. Over `code`, `run` or
`prefix`, look-ups with a second factor still go on: a scan can't have one, an owner can.

Counts live behind the `Limits` port; where that can't be asked, nothing is refused, and `limits_down` counts.
Keys are hashes: neither an address nor a code stands in a shared store.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import blake2b

import structlog

from laocaiso.cases.dossiers.codes import DossierCode
from laocaiso.core.errors import TooManyRequests
from laocaiso.snapshots.model import Quota
from laocaiso.snapshots.ports import Limits, StoreDown, Verdict

_log = structlog.get_logger(__name__)

MINUTE, HOUR, DAY = 60, 3600, 86_400
MONTH = 30 * DAY
_ONCE = (Quota(1, HOUR),)
_LOUD = frozenset(10**power for power in range(9))
"""Refusals that are logged: each power of ten, so that a scan is heard and does not fill the log."""


@dataclass(frozen=True, slots=True)
class LookupLimits:
    """The figures. An empty list is no limit.

    Four digits and two numbers to hit make one guess in 5,000 right: 40 tries on one code in a window of
    thirty days leave an attacker a chance of 0.8 %, and 1.6 % to one who sits astride two windows. Many
    people share one address (mobile networks, a service centre), so an address alone is given room; an
    account is one person's.
    """

    address: Sequence[Quota] = (Quota(30, MINUTE), Quota(600, DAY))
    account: Sequence[Quota] = (Quota(20, MINUTE), Quota(200, DAY))
    misses: Sequence[Quota] = (Quota(20, HOUR), Quota(60, DAY))
    code: Sequence[Quota] = (Quota(30, HOUR), Quota(100, DAY))
    factor: Sequence[Quota] = (Quota(6, HOUR), Quota(12, DAY), Quota(40, MONTH))
    run: Sequence[Quota] = (Quota(8, HOUR), Quota(20, DAY))
    prefix: Sequence[Quota] = (Quota(40, HOUR), Quota(150, DAY))


REASONS = tuple(field.name for field in fields(LookupLimits))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: where from, and by which account where somebody is signed in."""

    address: str
    account: str | None = None


class Guard:
    """Lets a look-up go on, or raises `TooManyRequests`. Processes that share `limits` share `key` too."""

    def __init__(self, limits: Limits, figures: LookupLimits, *, key: bytes = b"") -> None:
        self._limits = limits
        self._figures = figures
        self._key = key[: blake2b.MAX_KEY_SIZE]
        self.refused: Counter[str] = Counter()
        """Look-ups turned away, by the limit they met."""
        self.limits_down = 0
        """Questions to the counting store that got no answer."""

    async def admit(self, caller: Caller, code: DossierCode, now: datetime, *, with_factor: bool) -> None:
        """Count one look-up that is about to be made."""
        who = _who(caller)
        for kind, name in who:
            self._check(kind, await self._spend(kind, name, now))
        misses = await asyncio.gather(*(self._full("misses", name, now) for _, name in who))
        for verdict in misses:
            self._check("misses", verdict)
        if with_factor:
            self._check("factor", await self._spend("factor", code.text, now))
        else:
            await self._watch_for_runs([name for _, name in who], code, now)
            self._check("code", await self._spend("code", code.text, now))

    async def missed(self, caller: Caller, now: datetime) -> None:
        """Count a look-up that fitted no dossier, for whatever reason."""
        await asyncio.gather(*(self._spend("misses", name, now) for _, name in _who(caller)))

    async def _watch_for_runs(self, who: Sequence[str], code: DossierCode, now: datetime) -> None:
        prefix = code.text.rstrip("0123456789")
        for name in who:
            await self._once_an_hour("run", f"{name} {prefix}", f"{name} {code.text}", now)
        await self._once_an_hour("prefix", prefix, code.text, now)

    async def _once_an_hour(self, kind: str, run: str, one: str, now: datetime) -> None:
        """Count `one` towards `run`, unless it was within this hour. What is refused is not noted as seen."""
        if not (await self._full("seen", one, now)).allowed:
            return
        self._check(kind, await self._spend(kind, run, now))
        await self._spend("seen", one, now)

    async def _spend(self, kind: str, what: str, now: datetime) -> Verdict:
        try:
            return await self._limits.spend(self._name(kind, what), 1, self._quotas(kind), now)
        except StoreDown:
            self.limits_down += 1
            return Verdict(allowed=True)

    async def _full(self, kind: str, what: str, now: datetime) -> Verdict:
        quotas = self._quotas(kind)
        try:
            spent = await self._limits.spent(self._name(kind, what), quotas, now)
        except StoreDown:
            self.limits_down += 1
            return Verdict(allowed=True)
        return Verdict.on(1, quotas, spent, now)

    def _check(self, kind: str, verdict: Verdict) -> None:
        if verdict.allowed:
            return
        self.refused[kind] += 1
        if kind in ("run", "prefix") and self.refused[kind] in _LOUD:
            _log.warning("dossier_scan_suspected", limit=kind, refused=self.refused[kind])
        seconds = max(1, round(verdict.retry_after + 0.5))
        wait_vi, wait_en = _in_words(seconds)
        if kind in ("run", "prefix"):
            raise TooManyRequests(
                "Đang có nhiều lượt tra các mã liền nhau. Xin nhập thêm 4 số cuối giấy tờ tùy thân hoặc số "
                f"điện thoại của chủ hồ sơ để tra ngay, hoặc thử lại sau {wait_vi}.",
                "Many neighbouring codes are being asked for. Add the last four digits of the owner's id or "
                f"phone number to go on at once, or try again in {wait_en}.",
                retry_after=seconds,
            )
        if kind in ("code", "factor"):
            raise TooManyRequests(
                f"Mã hồ sơ này vừa được tra quá nhiều lần; xin thử lại sau {wait_vi}.",
                f"This code was asked for too often; please try again in {wait_en}.",
                retry_after=seconds,
            )
        raise TooManyRequests(
            f"Bạn tra cứu quá nhiều; xin thử lại sau {wait_vi}.",
            f"Too many look-ups; please try again in {wait_en}.",
            retry_after=seconds,
        )

    def _quotas(self, kind: str) -> Sequence[Quota]:
        return _ONCE if kind == "seen" else tuple(getattr(self._figures, kind))

    def _name(self, kind: str, what: str) -> str:
        return f"dossier:{kind}:{blake2b(what.encode(), key=self._key, digest_size=12).hexdigest()}"


def _who(caller: Caller) -> Sequence[tuple[str, str]]:
    """For each way to know the caller, the limit that holds for it and what is counted."""
    account = () if caller.account is None else (("account", f"account {caller.account}"),)
    return (("address", f"address {caller.address}"), *account)


def _in_words(seconds: int) -> tuple[str, str]:
    if seconds < 120:
        return f"{seconds} giây", f"{seconds} s"
    if seconds < 2 * HOUR:
        return f"{seconds // 60 + 1} phút", f"{seconds // 60 + 1} min"
    return f"{seconds // HOUR + 1} giờ", f"{seconds // HOUR + 1} h"
