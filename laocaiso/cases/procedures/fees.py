"""What it costs, in plain words.

The note of the page counts, not the number beside it: "40 VNĐ(40.000đ)" is 40,000 dong, "120 VNĐ" behind a
glued time is nobody knows what, and "Miễn phí(Theo quy định của HĐND tỉnh)" is not free but up to the
province. What can't be read is said to be unread; no amount is ever made up.
"""

import re
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from laocaiso.cases.procedures.model import Channel
from laocaiso.cases.procedures.notes import Note, read_note
from laocaiso.core.text import fold
from laocaiso.snapshots.pages import Language

Kind = Literal["free", "amount", "province_decides", "see_note", "unknown"]

SMALLEST = 1000
"""Dong; no fee is smaller, a smaller number has lost its zeros."""
_AMOUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+|\d{4,9})\s*(?:đ\b|đồng|vnđ|vnd|việt nam đồng)", re.IGNORECASE
)
_NOTHING = frozenset(
    ("khong", "khong co", "khong quy dinh", "khong thu", "mien phi", "khong phi", "khong thu phi", "")
)
_COUNCIL = ("hoi dong nhan dan", "hdnd", "uy ban nhan dan cap tinh", "ubnd cap tinh", "dia phuong")


class FeeText(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A fee. `amount` is there only where the page gives it beyond doubt."""

    kind: Kind
    text: str
    amount: int | UnsetType = UNSET
    currency: Literal["VND", "USD"] | UnsetType = UNSET
    note: str | UnsetType = UNSET
    """What the page says about it, in Vietnamese."""


def fee_of(channel: Channel, language: Language) -> FeeText:
    """The fee of one way to hand in."""
    fee, note = channel.fee, read_note(channel.note)
    english = language == "en"
    remark = note.detail or UNSET
    if fee is None:
        return FeeText(
            kind="unknown",
            text="The source page says nothing about a fee."
            if english
            else "Trang nguồn không có thông tin về phí.",
        )
    if fee.free:
        return _free(note, english)
    if fee.currency == "USD":
        return FeeText(
            kind="amount",
            text=f"{fee.amount:g} USD",
            amount=int(fee.amount or 0),
            currency="USD",
            note=remark,
        )
    amount = _dong(channel, note)
    if amount is None:
        return FeeText(
            kind="see_note",
            text="The amount on the source page can't be read for sure; see the note or ask when handing in."
            if english
            else "Không đọc chắc được mức phí trên trang nguồn; xem ghi chú hoặc hỏi khi nộp hồ sơ.",
            note=remark,
        )
    text = dong(amount, language)
    if any(other != amount for other in _named(note)):
        text += "; other amounts are in the note" if english else "; có mức khác, xem ghi chú"
    return FeeText(kind="amount", text=text, amount=amount, currency="VND", note=remark)


def dong(amount: int, language: Language) -> str:
    """An amount as people write it."""
    return f"{amount:,} VND" if language == "en" else f"{amount:,} đồng".replace(",", ".")


def _free(note: Note, english: bool) -> FeeText:
    plain = fold(note.detail)
    if plain in _NOTHING:
        return FeeText(kind="free", text="No fee." if english else "Không thu phí, lệ phí.")
    if any(word in plain for word in _COUNCIL):
        return FeeText(
            kind="province_decides",
            text="No national fee; the province may set one, please ask when handing in."
            if english
            else "Trung ương không thu; nếu có, mức thu do tỉnh quy định. Xin hỏi khi nộp hồ sơ.",
            note=note.detail,
        )
    return FeeText(
        kind="see_note",
        text="The source page says “free”, with a remark: see the note."
        if english
        else "Trang nguồn ghi miễn phí kèm ghi chú; xin xem ghi chú.",
        note=note.detail,
    )


def _dong(channel: Channel, note: Note) -> int | None:
    """The amount in dong, where head and detail leave no doubt."""
    amount = int(channel.fee.amount or 0) if channel.fee else 0
    named = _named(note)
    if channel.time_unit == "unparsed" or amount < SMALLEST:
        # The number is glued or has lost its zeros: only an amount in words that ends in it counts.
        likely = [one for one in named if _fits(amount, one)]
        return likely[0] if len(set(likely)) == 1 else None
    return amount


def _named(note: Note) -> list[int]:
    return [int(re.sub(r"\D", "", found)) for found in _AMOUNT.findall(note.detail)]


def _fits(written: int, named: int) -> bool:
    """True where a number that was cut short or glued can stand for the amount named beside it."""
    return named == written * 1000 or str(written).endswith(str(named // 1000))
