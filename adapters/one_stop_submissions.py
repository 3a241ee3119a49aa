"""Dossiers handed in here, handed over to a one-stop system that speaks like the national exchange.

One record of `DongBoHoSoMC` each, in state 1 (mới đăng ký). Our key stands in `SoBienNhan`, and `MaHoSo` is
left open: the system gives the code, the same one for the same receipt number. That it does so is an
agreement to be made with the province; no public text says it. Names of fields: docs/upstreams/
national-exchange.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from laocaiso.cases.intake.ports import Acceptance, HandedFile, ReadDocument, Submission
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.text import fold

DATE = "%Y%m%d%H%M%S"
NEW = "1"
PERSON, ORGANISATION = "1", "2"
DESK, POST = "0", "1"
OTHER_FIELD = "KHAC"
"""`MaLinhVuc` of a field that the system's own dictionary does not name."""


class FieldOfWork(Protocol):
    """An entry of the system's dictionary of fields."""

    @property
    def code(self) -> str:
        """`MALINHVUC`."""
        ...

    @property
    def name(self) -> str:
        """`TENLINHVUC`."""
        ...


class Exchange(Protocol):
    """The calls this needs; `NationalExchange` has them."""

    async def send_dossiers(self, records: Sequence[Mapping[str, Any]], *, updating: bool) -> Any:
        """Hand records over; the `result` of the answer. Raises `UpstreamDown`."""
        ...

    async def fields(self) -> Sequence[FieldOfWork]:
        """The dictionary of fields. Raises `UpstreamDown`."""
        ...


class OneStopSubmissions:
    """`Submissions` over an exchange. Documents go as links; one without a link is named all the same."""

    def __init__(self, exchange: Exchange, source: str) -> None:
        self._exchange = exchange
        self._source = source
        self._fields: Mapping[str, str] = {}

    async def send(self, submission: Submission, _read: ReadDocument) -> Acceptance:
        """Hand it over; the code it was given. Raises `UpstreamDown` for everything that names none."""
        if not self._fields:
            self._fields = {fold(one.name): one.code for one in await self._exchange.fields()}
        result = await self._exchange.send_dossiers([self._record(submission)], updating=False)
        for one in result if isinstance(result, list) else [result]:
            if isinstance(one, Mapping) and one.get("SoBienNhan") == submission.key:
                code = one.get("MaHoSo")
                if isinstance(code, str) and code.strip():
                    return Acceptance(official_code=code.strip())
        raise UpstreamDown(self._source, Trouble.UNREADABLE, "no code for what was handed over")

    def _record(self, submission: Submission) -> Mapping[str, Any]:
        contents = submission.contents
        owner, applicant = contents.owner, contents.applicant
        assert owner is not None  # noqa: S101 - nothing is handed in without
        assert applicant is not None  # noqa: S101
        return {
            "SoBienNhan": submission.key,
            "MaTTHC": submission.procedure,
            "TenTTHC": contents.procedure_name,
            "MaLinhVuc": self._fields.get(fold(contents.field), OTHER_FIELD),
            "TenLinhVuc": contents.field,
            "ChuHoSo": owner.name,
            "LoaiDoiTuong": PERSON if owner.kind == "person" else ORGANISATION,
            "MaDoiTuong": owner.id_number,
            "ThongTinKhac": f"Người nộp: {applicant.full_name}; số giấy tờ {applicant.id_number}; "
            f"điện thoại {applicant.phone}; địa chỉ {applicant.address}",
            "Email": owner.email or applicant.email or "",
            "SoDienThoai": owner.phone or applicant.phone,
            "TrichYeuHoSo": contents.summary or contents.procedure_name,
            "NgayTiepNhan": submission.submitted_at.astimezone(VIETNAM).strftime(DATE),
            "TrangThaiHoSo": NEW,
            "HinhThuc": POST if contents.result_by == "post" else DESK,
            "DonViXuLy": _agency(submission),
            "TaiLieuNop": [_document(file) for file in submission.files],
        }


def _document(file: HandedFile) -> Mapping[str, Any]:
    return {
        "TepDinhKemId": file.document.digest,
        "TenTepDinhKem": file.name,
        "IsDeleted": "False",
        "MaThanhPhanHoSo": "",
        "DuongDanTaiTepTin": file.link or "",
    }


def _agency(submission: Submission) -> str:
    if submission.unit_name:
        return f"UBND {submission.unit_name[0].lower()}{submission.unit_name[1:]}"
    return submission.contents.agency or "UBND tỉnh Lào Cai"
