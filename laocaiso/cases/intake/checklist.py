"""The check list: the papers a procedure asks for, what a citizen says of each, and what is still missing.

The portal's lists were split out of run-together text, so a line can be wrong for a case: every line can be
answered with "not needed", and nothing here says that a dossier is complete in the eyes of the law.
"""

from collections.abc import Iterator, Sequence

import msgspec

from laocaiso.cases.intake.model import Contents, Draft, Mark, Paper
from laocaiso.cases.procedures.model import Record
from laocaiso.core.errors import InvalidInput
from laocaiso.core.text import clean

HIGHEST_NUMBER = 200
"""Of a document; the longest list has some hundred papers."""
SHOWN = 120
"""Characters of a paper's name in a message."""


class Missing(msgspec.Struct, frozen=True):
    """One thing that is still missing. `field` is where to put it: applicant, checklist/3, documents/2, …"""

    field: str
    vi: str
    en: str


def cases_of(record: Record) -> tuple[tuple[str | None, ...], tuple[Paper, ...]]:
    """The cases of a procedure and its papers, numbered through; groups without papers are left out."""
    groups = [group for group in record.documents if group.items]
    papers: list[Paper] = []
    for case, group in enumerate(groups, 1):
        for item in group.items[: HIGHEST_NUMBER - len(papers)]:
            papers.append(
                Paper(
                    number=len(papers) + 1,
                    case=case,
                    name=clean(item.name),
                    originals=item.originals,
                    copies=item.copies,
                )
            )
    return tuple(clean(group.group) if group.group else None for group in groups), tuple(papers)


def papers_asked(contents: Contents) -> Sequence[Paper]:
    """The papers of the case chosen; none while no case is."""
    return [paper for paper in contents.papers if paper.case == contents.case]


def ticked(contents: Contents, case: int | None, marks: Sequence[Mark]) -> Contents:
    """The contents with another answer to the check list. Raises `InvalidInput`."""
    if case is None:
        case = contents.case if len(contents.cases) == 1 else None
    elif not 1 <= case <= len(contents.cases):
        raise InvalidInput(
            "case",
            "Không có trường hợp nào mang số này.",
            "There is no case of this number.",
            allowed=[str(n) for n in range(1, len(contents.cases) + 1)],
        )
    asked = {paper.number for paper in contents.papers if paper.case == case}
    seen: set[int] = set()
    for at, mark in enumerate(marks):
        if mark.number not in asked or mark.number in seen:
            raise InvalidInput(
                f"items[{at}].number",
                f"Danh mục không có giấy tờ số {mark.number}, hoặc số này bị lặp lại.",
                f"The check list has no paper {mark.number}, or it is there twice.",
            )
        if any(not 1 <= number <= HIGHEST_NUMBER for number in mark.documents):
            raise InvalidInput(
                f"items[{at}].documents",
                f"Số thứ tự tệp phải từ 1 đến {HIGHEST_NUMBER}.",
                f"Numbers of documents go from 1 to {HIGHEST_NUMBER}.",
            )
        seen.add(mark.number)
    return msgspec.structs.replace(contents, case=case, marks=tuple(marks))


def documents_of(mark: Mark) -> tuple[int, ...]:
    """Numbers of the documents that are a paper."""
    return (mark.documents or (mark.number,)) if mark.handling == "attached" else ()


def missing(draft: Draft, contents: Contents) -> Sequence[Missing]:
    """What has to be added before it can be handed in, in the order of filling in."""
    return list(_missing(draft, contents))


def _missing(draft: Draft, contents: Contents) -> Iterator[Missing]:
    applicant, owner = contents.applicant, contents.owner
    if applicant is None:
        yield Missing("applicant", "Chưa có thông tin người nộp.", "The applicant is missing.")
    if owner is None:
        yield Missing("owner", "Chưa có thông tin chủ hồ sơ.", "The owner is missing.")
    if applicant and owner and applicant.relation == "self" and applicant.id_number != owner.id_number:
        yield Missing(
            "applicant.relation",
            "Người nộp ghi là chính chủ hồ sơ nhưng số giấy tờ của hai mục khác nhau. Nếu nộp thay người "
            "khác, xin chọn lại quan hệ.",
            "The applicant says to be the owner, but the two id numbers differ. Who hands in for somebody "
            "else chooses another relation.",
        )
    if draft.level == "commune" and draft.unit is None:
        yield Missing("unit", "Chưa chọn xã, phường nơi nộp.", "The commune or ward is not chosen.")
    if len(contents.cases) > 1 and contents.case is None:
        yield Missing("case", "Chưa chọn trường hợp của hồ sơ.", "The case is not chosen.")
    yield from _missing_papers(draft, contents)


def _missing_papers(draft: Draft, contents: Contents) -> Iterator[Missing]:
    marks = {mark.number: mark for mark in contents.marks}
    there = {document.number for document in draft.documents}
    for paper in papers_asked(contents):
        mark = marks.get(paper.number)
        name = paper.name if len(paper.name) <= SHOWN else paper.name[:SHOWN] + "…"
        if mark is None:
            yield Missing(
                f"checklist/{paper.number}",
                f"Chưa đánh dấu giấy tờ số {paper.number}: {name}",
                f"Paper {paper.number} is not ticked: {name}",
            )
            continue
        for number in documents_of(mark):
            if number not in there:
                yield Missing(
                    f"documents/{number}",
                    f"Chưa tải lên tệp số {number} của giấy tờ số {paper.number}: {name}",
                    f"Document {number} of paper {paper.number} is not there: {name}",
                )
