"""The prepared folder: what was filled in and all documents, as a ZIP, to be handed in elsewhere.

Where the province takes no submissions from here, this is what the work was for: a page that says what to
enter in which block of the national portal's form, and the files under names that say what they are. It is
made while it is sent, one document at a time, so nothing in clear is ever written to a disk.
"""

import asyncio
import io
import re
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from html import escape

from laocaiso.cases.intake.checklist import documents_of, papers_asked
from laocaiso.cases.intake.custody import Opened
from laocaiso.cases.intake.model import MEDIA_TYPES, Applicant, Contents, Document, Draft, Owner
from laocaiso.cases.intake.receipt import RELATIONS, in_words
from laocaiso.core.text import fold

PAGE = "huong-dan-nop.html"
LONGEST_NAME = 60


async def folder(opened: Opened, read: Callable[[Document], Awaitable[bytes]]) -> AsyncIterator[bytes]:
    """The ZIP, piece by piece. `read` gives the content of a document."""
    sink = _Sink()
    names = file_names(opened.draft, opened.contents)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(PAGE, guide(opened, names))
        yield sink.taken()
        for document in opened.draft.documents:
            content = await read(document)
            await asyncio.to_thread(packed.writestr, names[document.number], content)
            yield sink.taken()
    yield sink.taken()


def file_names(draft: Draft, contents: Contents) -> dict[int, str]:
    """A name for each document, after the paper it is: `01-to-khai-dang-ky.pdf`."""
    papers = {paper.number: paper.name for paper in papers_asked(contents)}
    of = {
        number: papers[mark.number]
        for mark in contents.marks
        if mark.number in papers
        for number in documents_of(mark)
    }
    names = {}
    for document in draft.documents:
        words = re.sub(r"[^a-z0-9]+", "-", fold(of.get(document.number, "giay to khac")))
        short = words[:LONGEST_NAME].strip("-")
        names[document.number] = f"{document.number:02d}-{short}.{MEDIA_TYPES[document.media_type]}"
    return names


def guide(opened: Opened, names: dict[int, str]) -> bytes:
    """What to do with the folder: a page in Vietnamese."""
    draft, contents = opened.draft, opened.contents
    marks = {mark.number: mark for mark in contents.marks}
    lines = []
    for paper in papers_asked(contents):
        mark = marks.get(paper.number)
        if mark is None or mark.handling == "not_needed":
            continue
        files = ", ".join(names[number] for number in documents_of(mark) if number in names)
        how = f"Tệp: {files}" if files else "Mang giấy tờ đến quầy"
        lines.append(f"<li>{escape(paper.name)}<br><b>{escape(how)}</b></li>")
    where = (
        f'<p>Mở thủ tục tại <a href="{escape(contents.procedure_url)}" rel="noreferrer">'
        f"{escape(contents.procedure_url)}</a>, chọn nộp trực tuyến, đăng nhập bằng tài khoản VNeID, "
        "rồi điền hai mục dưới đây và tải các tệp lên.</p>"
        if draft.channel == "online"
        else "<p>Mang các giấy tờ dưới đây đến nơi tiếp nhận"
        + (f": {escape(contents.agency)}" if contents.agency else "")
        + (", hoặc gửi qua bưu chính công ích" if draft.channel == "postal" else "")
        + ".</p>"
    )
    return f"""<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Hướng dẫn nộp hồ sơ</title>
<meta name="viewport" content="width=device-width,initial-scale=1"></head><body>
<h1>{escape(contents.procedure_name)} ({escape(draft.procedure)})</h1>
<p>Hồ sơ này <b>chưa được nộp</b>. Tỉnh chưa nhận hồ sơ gửi từ ứng dụng.</p>
{where}
<h2>Người nộp hồ sơ</h2>{_applicant(contents.applicant)}
<h2>Chủ hồ sơ</h2>{_owner(contents.owner)}
<h2>Giấy tờ</h2><ol>{"".join(lines)}</ol>
<p>Chuẩn bị lúc {in_words(draft.changed_at)}. Nơi tiếp nhận là cơ quan quyết định hồ sơ đã đủ hay chưa.</p>
</body></html>
""".encode()


def _applicant(applicant: Applicant | None) -> str:
    if applicant is None:
        return "<p>Chưa điền.</p>"
    return _rows(
        ("Họ và tên", applicant.full_name),
        ("Số giấy tờ", applicant.id_number),
        ("Ngày sinh", f"{applicant.birth_date:%d/%m/%Y}" if applicant.birth_date else None),
        ("Địa chỉ", applicant.address),
        ("Số điện thoại", applicant.phone),
        ("Thư điện tử", applicant.email),
        ("Quan hệ với chủ hồ sơ", RELATIONS[applicant.relation]),
    )


def _owner(owner: Owner | None) -> str:
    if owner is None:
        return "<p>Chưa điền.</p>"
    person = owner.kind == "person"
    return _rows(
        ("Họ và tên" if person else "Tên tổ chức", owner.name),
        ("Số giấy tờ" if person else "Mã số thuế", owner.id_number),
        ("Ngày sinh", f"{owner.birth_date:%d/%m/%Y}" if owner.birth_date else None),
        ("Địa chỉ", owner.address),
        ("Số điện thoại", owner.phone),
        ("Thư điện tử", owner.email),
    )


def _rows(*rows: tuple[str, str | None]) -> str:
    return (
        "<table>"
        + "".join(f"<tr><th>{k}</th><td>{escape(v)}</td></tr>" for k, v in rows if v is not None)
        + "</table>"
    )


class _Sink(io.RawIOBase):
    """Where the packer writes to; what came is taken away at once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._pieces.append(bytes(data))
        return len(self._pieces[-1])

    def taken(self) -> bytes:
        """All that was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
