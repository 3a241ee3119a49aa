"""The national exchange's records: names of fields as data, and how they are read and written.

For each of our words the names an exchange may use, the documented one first; the first that is there counts.
Names and meanings: the integration code of OpenCPS and a second one of Hà Giang (docs/upstreams/
national-exchange.md). Names of officers are read only to be taken out of the texts around them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from laocaiso.cases.dossiers.model import (
    Charge,
    Document,
    Dossier,
    Handover,
    Owner,
    OwnerKind,
    Step,
    Supplement,
)
from laocaiso.cases.dossiers.states import national
from laocaiso.core.clock import VIETNAM
from laocaiso.core.text import clean

Record = Mapping[str, Any]
Names = Mapping[str, Sequence[str]]

DOSSIER: Names = {
    "code": ("MaHoSo",),
    "procedure_code": ("MaTTHC",),
    "procedure_name": ("TenTTHC",),
    "owner_name": ("ChuHoSo",),
    "owner_kind": ("LoaiDoiTuong",),
    "owner_id": ("MaDoiTuong",),
    "owner_phone": ("SoDienThoai",),
    "received_at": ("NgayTiepNhan",),
    "due_at": ("NgayHenTra",),
    "state": ("TrangThaiHoSo", "StatusID"),
    "returned_at": ("NgayTra",),
    "finished_at": ("NgayKetThucXuLy",),
    "handover": ("HinhThuc",),
    "agency": ("DonViXuLy",),
    "steps": ("DanhSachTienDo", "QuaTrinhXuLy"),
    "submitted": ("TaiLieuNop",),
    "other": ("DanhSachTepDinhKemKhac",),
    "supplements": ("DanhSachHoSoBoSung",),
    "charges": ("DanhSachLePhi",),
    "results": ("DanhSachGiayToKetQua",),
}
STEP: Names = {
    "officer": ("NguoiXuLy",),
    "at": ("ThoiDiemXuLy",),
    "department": ("PhongBanXuLy", "DonViXuLy"),
    "text": ("NoiDungXuLy",),
    "state": ("TrangThai", "StatusID"),
    "started_at": ("NgayBatDau",),
    "due_at": ("NgayKetThucTheoQuyDinh",),
}
DOCUMENT: Names = {"name": ("TenGiayTo", "TenTepDinhKem"), "copies": ("SoLuong",), "deleted": ("IsDeleted",)}
CHARGE: Names = {"name": ("TenPhiLePhi",), "amount": ("Gia",)}
SUPPLEMENT: Names = {
    "officer": ("NguoiYeuCauBoSung", "NguoiTiepNhanBoSung"),
    "text": ("NoiDungBoSung",),
    "asked_at": ("NgayBoSung",),
    "received_at": ("NgayTiepNhanBoSung",),
    "due_before": ("NgayHenTraTruoc",),
    "due_after": ("NgayHenTraMoi",),
    "documents": ("DanhSachGiayToBoSung",),
}

DATE = "%Y%m%d%H%M%S"
"""yyyyMMddHHmmss, in Vietnam."""
LONGEST = 1000
"""Characters of a text that are shown."""
MOST = 200
"""Entries of a list that are read."""
UNNAMED = "cán bộ"
"""Stands where a text named an officer."""

_OWNERS: Mapping[str, OwnerKind] = {"1": "person", "2": "organisation"}
_HANDOVERS: Mapping[str, Handover] = {"0": "desk", "1": "post"}
_YES = frozenset({"true", "1"})


def read_dossier(record: Record, code: str, now: datetime) -> Dossier:
    """A record as a dossier. What can't be read is left out, and named in `unreadable`."""
    bad: list[str] = []

    def at(name: str) -> datetime | None:
        return _instant(record, DOSSIER, name, bad)

    steps = _list(record, DOSSIER["steps"], bad)
    supplements = _list(record, DOSSIER["supplements"], bad)
    hide = _hiding(
        [
            *(_text(step, (name,)) for step in steps for name in STEP["officer"]),
            *(_text(one, (name,)) for one in supplements for name in SUPPLEMENT["officer"]),
        ]
    )
    return Dossier(
        code=code,
        status=national(_value(record, DOSSIER["state"])),
        checked_at=now,
        procedure_code=_text(record, DOSSIER["procedure_code"]),
        procedure_name=_text(record, DOSSIER["procedure_name"]),
        agency=_text(record, DOSSIER["agency"]),
        owner=Owner(
            name=_text(record, DOSSIER["owner_name"]) or "",
            kind=_OWNERS.get(_text(record, DOSSIER["owner_kind"]) or "", "unknown"),
            id=_text(record, DOSSIER["owner_id"]) or "",
            phone=_text(record, DOSSIER["owner_phone"]) or "",
        ),
        received_at=at("received_at"),
        due_at=at("due_at"),
        finished_at=at("finished_at"),
        returned_at=at("returned_at"),
        handover=_HANDOVERS.get(_text(record, DOSSIER["handover"]) or "", "unknown"),
        steps=tuple(sorted(_steps(steps, hide, bad), key=lambda step: step.at)),
        documents=(
            *_documents(_list(record, DOSSIER["submitted"], bad), "submitted"),
            *_documents(_list(record, DOSSIER["other"], bad), "other"),
            *(
                document
                for one in supplements
                for document in _documents(_list(one, SUPPLEMENT["documents"], bad), "supplement")
            ),
            *_documents(_list(record, DOSSIER["results"], bad), "result"),
        ),
        charges=tuple(_charges(_list(record, DOSSIER["charges"], bad))),
        supplements=tuple(_supplement(one, hide, bad) for one in supplements),
        unreadable=tuple(dict.fromkeys(bad)),
    )


def code_of(record: Record) -> str:
    """The code a record is of; "" where it has none."""
    return _text(record, DOSSIER["code"]) or ""


def same_code(one: str, other: str) -> bool:
    """Do two spellings name the same dossier? Case and blanks don't count."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def written_date(at: datetime) -> str:
    """An instant as the exchange writes it."""
    return at.astimezone(VIETNAM).strftime(DATE)


def read_date(written: str) -> datetime | None:
    """An instant of the exchange, aware; also one without a time of day. None for what is none."""
    digits = written.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) in (8, 12, 14)):
        return None
    try:
        return datetime.strptime(digits.ljust(14, "0"), DATE).replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _steps(records: Sequence[Record], hide: "re.Pattern[str] | None", bad: list[str]) -> Iterable[Step]:
    for record in records:
        at = _instant(record, STEP, "at", bad)
        if at is None:
            bad.append(STEP["at"][0])
            continue
        yield Step(
            at=at,
            text=_hidden(_text(record, STEP["text"]) or "", hide),
            status=national(_value(record, STEP["state"])),
            department=_text(record, STEP["department"]),
            started_at=_instant(record, STEP, "started_at", bad),
            due_at=_instant(record, STEP, "due_at", bad),
        )


def _documents(records: Sequence[Record], kind: Any) -> Iterable[Document]:
    for record in records:
        name = _text(record, DOCUMENT["name"])
        if name and (_text(record, DOCUMENT["deleted"]) or "").lower() not in _YES:
            yield Document(name=name, kind=kind, copies=_whole(_text(record, DOCUMENT["copies"])))


def _charges(records: Sequence[Record]) -> Iterable[Charge]:
    for record in records:
        if name := _text(record, CHARGE["name"]):
            yield Charge(name=name, amount_vnd=_whole(_text(record, CHARGE["amount"])))


def _supplement(record: Record, hide: "re.Pattern[str] | None", bad: list[str]) -> Supplement:
    return Supplement(
        text=_hidden(_text(record, SUPPLEMENT["text"]) or "", hide),
        asked_at=_instant(record, SUPPLEMENT, "asked_at", bad),
        received_at=_instant(record, SUPPLEMENT, "received_at", bad),
        due_before=_instant(record, SUPPLEMENT, "due_before", bad),
        due_after=_instant(record, SUPPLEMENT, "due_after", bad),
    )


def _hiding(officers: Iterable[str | None]) -> "re.Pattern[str] | None":
    """Finds the names of a dossier's officers; a name of one short word is left, for it may be any word."""
    names = sorted({name for name in officers if name and len(name) > 3}, key=len, reverse=True)
    if not names:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def _hidden(text: str, hide: "re.Pattern[str] | None") -> str:
    return text if hide is None else hide.sub(UNNAMED, text)


def _value(record: Record, names: Sequence[str]) -> Any:
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)


def _text(record: Record, names: Sequence[str]) -> str | None:
    value = _value(record, names)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return str(value) if isinstance(value, bool) else None
    return clean(str(value))[:LONGEST] or None


def _instant(record: Record, names: Names, name: str, bad: list[str]) -> datetime | None:
    written = _text(record, names[name])
    at = None if written is None else read_date(written)
    if written is not None and at is None:
        bad.append(names[name][0])
    return at


def _list(record: Record, names: Sequence[str], bad: list[str]) -> Sequence[Record]:
    value = _value(record, names)
    entries = [value] if isinstance(value, dict) else value
    if entries is None:
        return ()
    if not isinstance(entries, list):
        bad.append(names[0])
        return ()
    good = [entry for entry in entries[:MOST] if isinstance(entry, dict)]
    if len(good) != len(entries):
        bad.append(names[0])
    return good


def _whole(written: str | None) -> int | None:
    """A whole number, also with dots or commas between thousands, and with ".0" behind."""
    plain = re.sub(r"\.0{1,2}$", "", written or "")
    digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", plain)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 13 else None
