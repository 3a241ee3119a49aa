"""Plays NCHMF's flash-flood and landslide service with invented levels of risk.

The list of an hour is there from ten to the next hour on, as recorded answers show; before, and for hours
long past or to come, the answer is an empty list. Which communes are listed and how badly changes smoothly
from hour to hour, the same for the same hour, always. Names and shape are the real ones, numbers are not.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from math import sin
from typing import Any

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from laocaiso.core.clock import VIETNAM

PATH = "/LayerMapBox/getDSCanhbaoSLLQ"
COMPUTED_AFTER = timedelta(minutes=50)
"""From the beginning of the hour."""
KEPT = timedelta(days=3)
STEPS = ((55.0, "Trung bình"), (85.0, "Cao"), (110.0, "Rất cao"))


class _Commune(msgspec.Struct, frozen=True):
    id: int
    unit_id: int
    unit: str
    name: str
    district: str
    province_before: str
    province: str
    lat: float
    lon: float


class NchmfPlayer:
    """A `Player`."""

    def __init__(self) -> None:
        raw = (files("adapters.sandbox") / "data" / "nchmf" / "communes.json").read_bytes()
        self._communes = msgspec.json.decode(raw, type=list[_Commune])

    def answer(self, request: Request, now: datetime) -> Answer:
        """The list of the hour in the form, or an empty one."""
        if request.path != PATH or request.method != "POST":
            return not_found()
        hour, hours = _hour(request.form.get("date", "")), request.form.get("sogiodubao", "")
        if hour is None or hours not in ("1", "3", "6"):
            return Answer(b"[]")
        if not hour + COMPUTED_AFTER <= now <= hour + KEPT:
            return Answer(b"[]")
        rows = [row for one in self._communes if (row := _row(one, hour, int(hours))) is not None]
        return Answer(msgspec.json.encode(rows))

    def empty(self, answer: Answer) -> Answer:
        """An empty list."""
        return replace(answer, body=b"[]")

    def spoil_one(self, answer: Answer) -> Answer:
        """A row whose level is a number, where there is a row."""
        rows = msgspec.json.decode(answer.body)
        if rows:
            rows[-1]["nguycosatlo"] = 7
        return replace(answer, body=msgspec.json.encode(rows))

    def refusal(self, status: int) -> Answer:
        """IIS's plain page."""
        text = f"<html><head><title>{status}</title></head><body>Error</body></html>"
        return Answer(text.encode(), "text/html; charset=utf-8", status)


def _row(commune: _Commune, hour: datetime, hours: int) -> dict[str, Any] | None:
    """What is said of a commune; None where it is not at risk. Communes elsewhere always are."""
    turn = hour.timestamp() / 3600
    elsewhere = commune.province != "Lào Cai"
    total = 60.0 if elsewhere else 70 + 50 * sin(turn / 11 + commune.id * 2.4)
    slide = _level(total)
    if slide is None:
        return None
    flood = _level(total + 12 * sin(turn / 5 + commune.id))
    observed = total * (0.6 + 0.3 * sin(commune.id))
    return {
        "commune_id_2cap": commune.unit_id,
        "commune_name_2cap": commune.unit,
        "id": int(turn) * 100 + commune.id % 100,
        "thoigian": _date(hour),
        "commune_id": commune.id,
        "commune_name": commune.name,
        "district_name": commune.district,
        "provinceName": commune.province_before,
        "luongmuatd": observed,
        "luongmuadb": total - observed,
        "luongmuatd_db": total,
        "nguycosatlo": slide,
        "nguycoluquet": flood or "Thấp",
        "nguonmuadubao": "AMO",
        "sogiodubao": hours,
        "nguoi_capnhat": "autoUpdateDuBaoThienTai",
        "ngay_capnhat": _date(hour + COMPUTED_AFTER),
        "province_ref": 26,
        "provinceName_2cap": commune.province,
        "lat": commune.lat,
        "lon": commune.lon,
    }


def _level(rain: float) -> str | None:
    return next((word for least, word in reversed(STEPS) if rain >= least), None)


def _hour(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:00:00").replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _date(at: datetime) -> str:
    return f"/Date({int(at.timestamp() * 1000)})/"
