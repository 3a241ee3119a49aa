"""Plays a one-stop system that speaks like the national exchange: /one-stop/mapi/login and /one-stop/mapi/g.

The 80 dossiers are invented, over real procedures; id numbers begin with the impossible 999, phones with
0000. Codes stay; times move by whole weeks, so that a dossier stands today as it stood in the week of
2026-11-22.
Histories, papers and fees are made up from the state. A session lives for ten minutes; after that the system
says so by an error, as these systems do. What is handed over is kept for as long as the sandbox runs: a
dossier without a code gets one, the same one for the same receipt number, and is accepted two minutes later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found
from laocaiso.core.clock import VIETNAM

RECORDED = date(2026, 11, 22)
LOGIN = "/mapi/login"
SERVICES = "/mapi/g"
SESSION_LIFE = timedelta(minutes=10)
ACCEPTED_AFTER = timedelta(minutes=2)
WRONG_PASSWORD = "wrong"  # noqa: S105
DATE = "%Y%m%d%H%M%S"
REQUIRED = (
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "LoaiDoiTuong",
    "NgayTiepNhan",
    "TrangThaiHoSo",
    "DonViXuLy",
)
OFFICERS = ("Cán Bộ Mẫu Một", "Cán Bộ Mẫu Hai", "Cán Bộ Mẫu Ba")
AGENCIES = [
    {"MADONVI": "H38.12", "TENDONVI": "Sở Nông nghiệp và Môi trường (đơn vị giả lập)", "CAPDONVI": "2"},
    {"MADONVI": "H38.15", "TENDONVI": "Sở Tư pháp (đơn vị giả lập)", "CAPDONVI": "2"},
    {"MADONVI": "H38.27.4", "TENDONVI": "Chi nhánh VPĐKĐĐ C (giả lập)", "CAPDONVI": "2"},
    {"MADONVI": "H38.116", "TENDONVI": "UBND phường A (giả lập)", "CAPDONVI": "3"},
    {"MADONVI": "H38.131", "TENDONVI": "UBND xã B (giả lập)", "CAPDONVI": "3"},
]
_TIMES = ("NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy")
_WAYS: Mapping[str, str] = {
    "1": "1",
    "2": "2",
    "4": "24",
    "5": "245",
    "6": "246",
    "7": "27",
    "8": "248",
    "9": "249",
    "10": "249A",
}
_STEPS: Mapping[str, str] = {
    "1": "Công dân gửi hồ sơ trực tuyến",
    "2": "{officer} tiếp nhận hồ sơ, chuyển bộ phận chuyên môn",
    "4": "Thẩm định hồ sơ; giao {officer} thụ lý",
    "5": "Yêu cầu bổ sung giấy tờ theo phiếu yêu cầu",
    "6": "Thông báo nộp phí, lệ phí",
    "7": "Công dân đề nghị rút hồ sơ",
    "8": "Tạm dừng giải quyết, chờ ý kiến cơ quan liên quan",
    "9": "Đã ký và chuyển kết quả về bộ phận một cửa",
    "A": "Đã trả kết quả cho công dân",
}

Record = dict[str, Any]


@dataclass(slots=True)
class _HandedOver:
    record: Record
    at: datetime


class OneStopPlayer:
    """A `Player` with a memory for sessions and for what it was handed."""

    def __init__(self) -> None:
        data = files("adapters.sandbox") / "data" / "one_stop" / "dossiers.jsonl"
        lines = data.read_text("utf-8").splitlines()
        records = [msgspec.json.decode(line, type=dict[str, str]) for line in lines]
        self._dossiers = {record["MaHoSo"]: record for record in records}
        self._sessions: dict[str, datetime] = {}
        self._handed_over: dict[str, _HandedOver] = {}
        self._receipts: dict[str, str] = {}

    def answer(self, request: Request, now: datetime) -> Answer:
        """A session, or the answer of a service."""
        try:
            asked = msgspec.json.decode(request.body or b"{}", type=dict[str, Any])
        except msgspec.DecodeError:
            return _error("Dữ liệu không đúng định dạng JSON", 400)
        if request.method != "POST" or request.path not in (LOGIN, SERVICES):
            return not_found()
        if request.path == LOGIN:
            return self._login(asked, now)
        since = self._sessions.get(str(asked.get("session")))
        if since is None or now - since >= SESSION_LIFE:
            return _error("Phiên làm việc không tồn tại hoặc đã hết hạn")
        return self._serve(str(asked.get("service")), asked, now)

    def empty(self, answer: Answer) -> Answer:
        """A success with nothing in it; a session without a token."""
        return _json({"error_code": "0", "error_message": "", "result": []})

    def spoil_one(self, answer: Answer) -> Answer:
        """The same dossier with an appointment nobody can read."""
        said = msgspec.json.decode(answer.body, type=dict[str, Any])
        for record in said.get("result") or []:
            if "NgayHenTra" in record:
                record["NgayHenTra"] = "chưa rõ"
        return replace(answer, body=msgspec.json.encode(said))

    def refusal(self, status: int) -> Answer:
        """The words of the bus in front of the system."""
        return _json({"error_code": "-1", "error_message": "Hệ thống bận"}, status)

    def _login(self, asked: Record, now: datetime) -> Answer:
        if not asked.get("username") or asked.get("password") in (None, "", WRONG_PASSWORD):
            return _error("Sai tài khoản hoặc mật khẩu")
        self._sessions = {s: since for s, since in self._sessions.items() if now - since < SESSION_LIFE}
        token = f"sandbox-session-{now:%H%M%S%f}-{len(self._sessions)}"
        self._sessions[token] = now
        return _json({"error_code": "0", "session": token})

    def _serve(self, service: str, asked: Record, now: datetime) -> Answer:
        match service:
            case "TraCuuHoSo":
                found = self._find(str(asked.get("mahoso", "")), now)
                return _good([] if found is None else [found])
            case "DongBoHoSoMC":
                return self._take(asked.get("data"), now)
            case "CapNhatTienDoHoSoMC":
                return self._progress(asked.get("data"))
        listed = self._listed(service, asked)
        return _error("Dịch vụ không tồn tại") if listed is None else _good(listed)

    def _listed(self, service: str, asked: Record) -> list[Any] | None:
        """A dictionary; None for a service that there is not."""
        known = {record["MaTTHC"]: record["TenTTHC"] for record in self._dossiers.values()}
        match service:
            case "LayDanhMucCoQuan":
                return AGENCIES
            case "LayDanhMucLinhVuc":
                names = sorted({record["TenLinhVuc"] for record in self._dossiers.values()})
                return [{"MALINHVUC": f"LV-{n:03}", "TENLINHVUC": name} for n, name in enumerate(names, 1)]
            case "LayDanhSachTTHC":
                return [{"MATTHC": code, "TENTTHC": name} for code, name in sorted(known.items())]
            case "LayThuTuc":
                code = str(asked.get("maTTHC", ""))
                return [{"MATTHC": code, "TENTTHC": known[code]}] if code in known else []
        return None

    def _find(self, code: str, now: datetime) -> Record | None:
        if (handed := self._handed_over.get(code)) is not None:
            record = dict(handed.record)
            if str(record["TrangThaiHoSo"]) == "1" and now - handed.at >= ACCEPTED_AFTER:
                record["TrangThaiHoSo"] = "2"
                record["NgayTiepNhan"] = _written(handed.at + ACCEPTED_AFTER)
            return record
        told = self._dossiers.get(code)
        return None if told is None else _moved(told, now)

    def _take(self, data: Any, now: datetime) -> Answer:
        records = data if isinstance(data, list) else []
        for record in records:
            lacking = [name for name in REQUIRED if record.get(name) in (None, "")]
            if lacking or not (record.get("MaHoSo") or record.get("SoBienNhan")):
                return _error(f"Thiếu trường bắt buộc: {', '.join(lacking) or 'MaHoSo'}")
        taken = []
        for record in records:
            receipt = str(record.get("SoBienNhan") or "")
            code = str(record.get("MaHoSo") or "") or self._receipts.get(receipt) or self._new_code(now)
            if receipt:
                self._receipts[receipt] = code
            before = self._handed_over.get(code)
            self._handed_over[code] = _HandedOver(
                {**record, "MaHoSo": code}, now if before is None else before.at
            )
            taken.append({"MaHoSo": code, "SoBienNhan": receipt})
        return _good(taken)

    def _new_code(self, now: datetime) -> str:
        return f"H38.12-{now.astimezone(VIETNAM):%y%m%d}-{5000 + len(self._handed_over) + 1}"

    def _progress(self, data: Any) -> Answer:
        for step in data if isinstance(data, list) else []:
            handed = self._handed_over.get(str(step.get("MaHoSo")))
            if handed is None:
                return _error("Không tìm thấy hồ sơ")
            handed.record.setdefault("DanhSachTienDo", []).append(step)
            handed.record["TrangThaiHoSo"] = step.get("TrangThai", handed.record["TrangThaiHoSo"])
        return _good([])


def _moved(told: Mapping[str, str], now: datetime) -> Record:
    """The dossier as it stands now, with its history and papers."""
    weeks = (now.astimezone(VIETNAM).date() - RECORDED).days // 7
    record: Record = dict(told)
    for name in _TIMES:
        if told[name]:
            record[name] = _written(_read(told[name]) + timedelta(weeks=weeks))
    number = int(told["MaHoSo"][-4:])
    state = told["TrangThaiHoSo"]
    way = _WAYS[state]
    if state == "4" and number % 3 == 0:
        way = "2454"  # papers were asked for once, and came
    record["DanhSachTienDo"] = steps = _history(record, way, number, now)
    record["TaiLieuNop"] = [
        {"TenTepDinhKem": "Đơn đề nghị theo mẫu", "MaThanhPhanHoSo": "TP01", "IsDeleted": "False"},
        {"TenTepDinhKem": "Bản sao giấy tờ kèm theo", "MaThanhPhanHoSo": "TP02", "IsDeleted": "False"},
        {"TenTepDinhKem": "Bản nộp nhầm", "MaThanhPhanHoSo": "TP02", "IsDeleted": "True"},
    ]
    asked = [step["ThoiDiemXuLy"] for step in steps if step["TrangThai"] == "5"]
    if asked:
        came = next((s["ThoiDiemXuLy"] for s in steps if s["ThoiDiemXuLy"] > asked[0]), "")
        record["DanhSachHoSoBoSung"] = [
            {
                "NguoiYeuCauBoSung": OFFICERS[number % 3],
                "NoiDungBoSung": f"Bổ sung bản sao có chứng thực; liên hệ {OFFICERS[number % 3]}",
                "NgayBoSung": asked[0],
                "NgayTiepNhanBoSung": came,
                "NgayHenTraTruoc": _written(_read(record["NgayHenTra"]) - timedelta(days=7)) if came else "",
                "NgayHenTraMoi": record["NgayHenTra"] if came else "",
                "DanhSachGiayToBoSung": [{"TenGiayTo": "Bản sao có chứng thực"}] if came else [],
            }
        ]
    if state == "6":
        record["DanhSachLePhi"] = [{"TenPhiLePhi": "Lệ phí cấp giấy", "MaPhiLePhi": "LP01", "Gia": "120.000"}]
    if state in ("9", "10"):
        record["DanhSachGiayToKetQua"] = [{"TenGiayTo": "Kết quả giải quyết", "GiayToId": f"KQ{number:04}"}]
    return record


def _history(record: Record, way: str, number: int, now: datetime) -> list[Record]:
    """Steps at plausible times, each later than the one before and none in the future."""
    received = _read(record["NgayTiepNhan"])
    fixed = {"7": record["NgayKetThucXuLy"], "9": record["NgayKetThucXuLy"], "A": record["NgayTra"]}
    steps: list[Record] = []
    for place, mark in enumerate(way):
        at = received + timedelta(hours=20 * place, minutes=7 * place)
        if fixed.get(mark):
            at = _read(fixed[mark])
        elif fixed["9"]:
            at = min(at, _read(fixed["9"]) - timedelta(minutes=30 * (len(way) - place)))
        at = max(min(at, now - timedelta(minutes=10 * (len(way) - place))), received)
        officer = OFFICERS[(number + place) % 3]
        steps.append(
            {
                "MaHoSo": record["MaHoSo"],
                "NguoiXuLy": officer,
                "ChucDanh": "Chuyên viên",
                "ThoiDiemXuLy": _written(at),
                "PhongBanXuLy": "Bộ phận tiếp nhận và trả kết quả" if mark in "12A" else "Bộ phận chuyên môn",
                "NoiDungXuLy": _STEPS[mark].format(officer=officer),
                "TrangThai": "10" if mark == "A" else mark,
            }
        )
    return steps


def _read(written: str) -> datetime:
    return datetime.strptime(written, DATE).replace(tzinfo=VIETNAM).astimezone(UTC)


def _written(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime(DATE)


def _good(result: Any) -> Answer:
    return _json({"error_code": "0", "error_message": "", "result": result})


def _error(message: str, status: int = 200) -> Answer:
    return _json({"error_code": "-1", "error_message": message}, status)


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(msgspec.json.encode(value), status=status)
