"""A new catalogue: checked whole, then published as a version, or not at all."""

import gzip

import msgspec

from laocaiso.cases.procedures.catalogue import Catalogue, CatalogueFaults
from laocaiso.editorial.importing import Handed, ImportReport, hand_in
from laocaiso.editorial.model import Dataset
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import CellProblem

MOST_LOST = 0.3
"""Share of the records in force that a new file may lack; more is a file that was cut short."""


GZIP = b"\x1f\x8b"


class Packed(msgspec.Struct, frozen=True):
    """A catalogue as it is kept: the file itself, packed (about 1.2 MB). Without content before the first."""

    content: bytes = b""


DATASET: Dataset[Packed] = Dataset(kind="procedures", key="catalogue", shape=Packed, empty=Packed())


async def import_catalogue(
    editors: Editors, content: bytes, handed: Handed, *, shrink: bool = False
) -> ImportReport:
    """Check a file (JSON lines, packed or not) and publish it. Raises `InvalidInput`, `StoreDown`.

    Every bad line is a problem of the report, and with one nothing is published. So is a file that lacks
    many of the procedures in force, unless `shrink` says that this is meant.
    """
    try:
        catalogue = Catalogue.read(content)
    except CatalogueFaults as faults:
        problems = [CellProblem(fault.line, "", fault.vi, fault.en) for fault in faults.faults]
        return await hand_in(editors, DATASET, lambda old: old, handed, rows=0, problems=problems)
    problems = []
    current = await in_force(editors)
    gone = current.by_code.keys() - catalogue.by_code.keys()
    if not shrink and len(gone) > MOST_LOST * len(current.by_code):
        problems.append(
            CellProblem(
                1,
                "",
                f"Tệp thiếu {len(gone)} thủ tục đang dùng; nếu đúng là vậy, xin xác nhận khi nhập.",
                f"the file lacks {len(gone)} procedures in force; confirm if that is meant",
            )
        )
    notes = [
        (
            f"{len(catalogue)} thủ tục, bỏ qua {len(catalogue.spoiled)} bản ghi bị dán nhầm nội dung.",
            f"{len(catalogue)} procedures, {len(catalogue.spoiled)} of them with pasted text left out.",
        ),
        (
            f"Thêm {len(catalogue.by_code.keys() - current.by_code.keys())}, bớt {len(gone)}.",
            f"{len(catalogue.by_code.keys() - current.by_code.keys())} added, {len(gone)} gone.",
        ),
    ]
    packed = Packed(content if content[:2] == GZIP else gzip.compress(content, 9, mtime=0))
    return await hand_in(
        editors, DATASET, lambda old: packed, handed, rows=len(catalogue), problems=problems, notes=notes
    )


async def in_force(editors: Editors) -> Catalogue:
    """The catalogue of the newest version; the one the program ships with before the first."""
    packed = await editors.read(DATASET)
    return Catalogue.read(packed.content) if packed.content else Catalogue.shipped()
