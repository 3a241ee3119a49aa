"""The receipt: the fields of form 01 of TT 03/2025/TT-VPCP (giấy tiếp nhận hồ sơ và hẹn trả kết quả).

Two papers, and they must not be taken for one another. Until the one-stop has accepted the dossier, it is a
note that it was handed in; only with the official code is it a receipt. What only the desk knows (book,
number, signatures) stays open. A legal form, so it is in Vietnamese only.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Literal

import msgspec

from laocaiso.cases.intake.checklist import documents_of, papers_asked
from laocaiso.cases.intake.custody import Opened
from laocaiso.cases.intake.model import Paper
from laocaiso.cases.intake.ports import Draw
from laocaiso.core.clock import VIETNAM
from laocaiso.core.errors import Conflict

PROVINCE = "Lào Cai"
ACCEPTED_TITLE = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
SUBMITTED_TITLE = "PHIẾU XÁC NHẬN ĐÃ NỘP HỒ SƠ TRỰC TUYẾN"
_WAYS = {"desk": "Nhận tại Bộ phận tiếp nhận và trả kết quả", "post": "Nhận qua dịch vụ bưu chính công ích"}
_PAGE_STYLE = """
body{font:12pt/1.45 "Times New Roman",serif;color:#000;background:#fff;max-width:19cm;
margin:1cm auto;padding:0 .5cm}
header{display:flex;justify-content:space-between;gap:1cm;text-align:center}
header p{margin:0}h1{font-size:14pt;text-align:center;margin:1.2em 0 .2em}
.sub{text-align:center;margin:0 0 1em}dl{margin:0}dl div{margin:.25em 0}dt{display:inline}
dt::after{content:": "}dd{display:inline;margin:0;font-weight:bold}
table{border-collapse:collapse;width:100%;margin:.5em 0}
th,td{border:1px solid #000;padding:.2em .4em;text-align:left;vertical-align:top}
.sign{display:flex;justify-content:space-around;text-align:center;margin-top:1.5em}.sign p{margin:0}
.qr{float:right;width:3.2cm;margin:0 0 .3cm .5cm;text-align:center;font-size:9pt}
.qr svg{width:100%;height:auto}
.note{border:1px solid #000;padding:.4em .6em;margin:1em 0}@media print{body{margin:0;max-width:none}}
"""


class ReceiptPaper(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A line of the list of papers. `originals` and `copies` are None where the procedure does not say."""

    number: int
    name: str
    handling: Literal["attached", "at_desk"]
    originals: int | None
    copies: int | None
    files: int
    """Files sent for it."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The fields of form 01. `status` says which of the two papers it is."""

    form: str | None
    """"01" once it is a receipt."""
    status: Literal["submitted", "accepted"]
    title: str
    agency: str | None
    desk: str
    place: str
    issued_at: datetime
    code: str | None
    """The official code (mã hồ sơ); None until the one-stop has given it."""
    submission: str
    """Our own number, good until then."""
    lookup_secret: str | None
    """Second factor for looking the dossier up."""
    received_from: str
    relation: str
    owner: str
    address: str
    phone: str
    email: str | None
    request: str
    procedure: str
    papers: Sequence[ReceiptPaper]
    sets: int
    term: str | None
    """Time limit in words, as the procedure has it."""
    submitted_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    due_is_expected: bool
    """True where the date is our own reckoning: the one-stop's own date always wins."""
    result_by: Literal["desk", "post"]
    book: str | None = None
    book_number: str | None = None


def receipt(opened: Opened, *, desk: str, now: datetime, expected: datetime | None = None) -> Receipt:
    """The receipt of a dossier handed in. Raises `Conflict` for one that was not."""
    draft, contents = opened.draft, opened.contents
    applicant, owner = contents.applicant, contents.owner
    if (
        draft.state not in ("submitted", "accepted")
        or draft.submission is None
        or draft.submitted_at is None
        or applicant is None
        or owner is None
    ):
        raise Conflict(
            "Hồ sơ chưa nộp trực tuyến nên chưa có giấy tiếp nhận.",
            "The dossier has not been handed in online, so there is no receipt.",
        )
    accepted = draft.state == "accepted"
    due = draft.due_at or (expected if accepted else None)
    return Receipt(
        form="01" if accepted else None,
        status="accepted" if accepted else "submitted",
        title=ACCEPTED_TITLE if accepted else SUBMITTED_TITLE,
        agency=contents.agency,
        desk=desk,
        place=PROVINCE,
        issued_at=now.astimezone(VIETNAM),
        code=draft.official_code,
        submission=draft.submission,
        lookup_secret=contents.lookup_secret,
        received_from=applicant.full_name,
        relation=RELATIONS[applicant.relation],
        owner=owner.name,
        address=applicant.address,
        phone=applicant.phone,
        email=applicant.email,
        request=contents.summary or contents.procedure_name,
        procedure=f"{contents.procedure_name} ({draft.procedure})",
        papers=_papers(opened),
        sets=1,
        term=contents.term,
        submitted_at=draft.submitted_at.astimezone(VIETNAM),
        received_at=draft.accepted_at.astimezone(VIETNAM) if accepted and draft.accepted_at else None,
        due_at=due.astimezone(VIETNAM) if due else None,
        due_is_expected=draft.due_at is None and due is not None,
        result_by=contents.result_by,
    )


RELATIONS = {
    "self": "Chủ hồ sơ",
    "relative": "Người thân của chủ hồ sơ",
    "authorised": "Người được ủy quyền",
    "representative": "Người đại diện của tổ chức",
}


def page(made: Receipt, *, draw: Draw | None = None) -> bytes:
    """The receipt as a page to print. `draw` makes the QR code, of the official code alone."""
    accepted = made.status == "accepted"
    code = made.code or f"Chưa có (số phiếu nộp: {made.submission})"
    rows = [
        ("Mã hồ sơ", code),
        ("Tiếp nhận hồ sơ của", f"{made.received_from} ({made.relation.lower()})"),
        ("Chủ hồ sơ", made.owner),
        ("Địa chỉ", made.address),
        ("Số điện thoại", made.phone),
        ("Thư điện tử", made.email or "Không có"),
        ("Thủ tục hành chính", made.procedure),
        ("Nội dung yêu cầu giải quyết", made.request),
    ]
    times = [
        ("Số lượng hồ sơ", f"{made.sets} (bộ)"),
        ("Thời gian giải quyết hồ sơ theo quy định", made.term or "Theo quy định của thủ tục"),
        ("Nộp trực tuyến lúc", in_words(made.submitted_at)),
        ("Thời gian nhận hồ sơ", in_words(made.received_at) if made.received_at else "Chờ cơ quan tiếp nhận"),
        ("Thời gian trả kết quả giải quyết hồ sơ", _due(made)),
        ("Đăng ký nhận kết quả", _WAYS[made.result_by]),
        (
            "Vào Sổ theo dõi hồ sơ",
            f"quyển số {made.book or '………'}, số thứ tự {made.book_number or '………'}",
        ),
    ]
    if made.lookup_secret:
        times.append(("Mã bí mật tra cứu", made.lookup_secret))
    note = (
        ""
        if accepted
        else '<p class="note">Phiếu này xác nhận hồ sơ đã được lưu và đang chuyển đến cơ quan giải quyết. '
        "Đây chưa phải là giấy tiếp nhận hồ sơ và hẹn trả kết quả.</p>"
    )
    picture = (
        f'<div class="qr">{draw(made.code)}Quét để tra cứu</div>' if draw is not None and made.code else ""
    )
    papers = "".join(
        f"<tr><td>{paper.number}</td><td>{escape(paper.name)}</td><td>{_how(paper)}</td></tr>"
        for paper in made.papers
    )
    return f"""<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{made.title.capitalize()}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<style>{_PAGE_STYLE}</style></head><body>
<header><p>{escape(made.agency or "")}<br><b>{escape(made.desk)}</b></p>
<p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b><br>
<i>{made.place}, {_day(made.issued_at)}</i></p></header>
<h1>{made.title}</h1><p class="sub">{"Liên 2: Giao người nộp hồ sơ" if accepted else ""}</p>
{picture}{note}{_list(rows)}
<p>Thành phần hồ sơ nộp gồm:</p>
<table><thead><tr><th>TT</th><th>Tên giấy tờ</th><th>Hình thức</th></tr></thead>
<tbody>{papers}</tbody></table>
{_list(times)}
<div class="sign"><p><b>NGƯỜI NỘP HỒ SƠ</b><br><i>(Ký và ghi rõ họ tên)</i></p>
<p><b>NGƯỜI TIẾP NHẬN HỒ SƠ</b><br><i>(Ký và ghi rõ họ tên)</i></p></div>
</body></html>
""".encode()


def in_words(instant: datetime) -> str:
    """An instant as the form has it: `15 giờ 30 phút, ngày 24 tháng 11 năm 2026`."""
    local = instant.astimezone(VIETNAM)
    return f"{local:%H} giờ {local:%M} phút, {_day(local)}"


def _day(instant: datetime) -> str:
    local = instant.astimezone(VIETNAM)
    return f"ngày {local:%d} tháng {local:%m} năm {local:%Y}"


def _due(made: Receipt) -> str:
    if made.due_at is None:
        return "Chưa có" if made.status == "accepted" else "Chờ cơ quan tiếp nhận"
    return in_words(made.due_at) + (" (dự kiến)" if made.due_is_expected else "")


def _how(paper: ReceiptPaper) -> str:
    if paper.handling == "at_desk":
        counts = [
            f"{count} bản {kind}"
            for count, kind in ((paper.originals, "chính"), (paper.copies, "sao"))
            if count
        ]
        return "Nộp tại quầy" + (f" ({', '.join(counts)})" if counts else "")
    return f"{paper.files} tệp điện tử"


def _list(rows: Sequence[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<div><dt>{k}</dt><dd>{escape(v)}</dd></div>" for k, v in rows) + "</dl>"


def _papers(opened: Opened) -> Sequence[ReceiptPaper]:
    marks = {mark.number: mark for mark in opened.contents.marks}
    there = {document.number for document in opened.draft.documents}

    def line(at: int, paper: Paper) -> ReceiptPaper:
        mark = marks[paper.number]
        return ReceiptPaper(
            number=at,
            name=paper.name,
            handling="at_desk" if mark.handling == "at_desk" else "attached",
            originals=paper.originals,
            copies=paper.copies,
            files=sum(number in there for number in documents_of(mark)),
        )

    asked = [
        paper
        for paper in papers_asked(opened.contents)
        if paper.number in marks and marks[paper.number].handling != "not_needed"
    ]
    return [line(at, paper) for at, paper in enumerate(asked, 1)]
