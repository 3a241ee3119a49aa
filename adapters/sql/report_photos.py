"""The photos of reports in a database; the pictures themselves lie in the store of files."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from sqlalchemy import delete, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.records import microseconds
from adapters.sql.database import DEADLINE, answer_within, inserter
from adapters.sql.report_rows import instant
from adapters.sql.report_tables import report, report_photo
from laocaiso.cases.feedback.custody import no_report
from laocaiso.cases.feedback.photos.model import Photo
from laocaiso.core.errors import Conflict

Side = Literal["reporter", "officer"]
_row = report_photo.c


class SqlPhotoRows:
    """Rows of one side: the reporter's photos, or the officers' evidence."""

    def __init__(self, database: AsyncEngine, side: Side, *, deadline: float = DEADLINE) -> None:
        self._database = database
        self._insert = inserter(database)
        self._side = side
        self._deadline = deadline

    async def add(self, report_id: str, photo: Photo) -> bool:
        """Keep a photo, unless its number is taken."""
        # The hint (place and time of the camera) is not kept: nobody has consented to that.
        values = {
            **{name: value for name, value in msgspec.structs.asdict(photo).items() if name != "hint"},
            "report": report_id,
            "side": self._side,
            "added_at": microseconds(photo.added_at),
        }
        # Only where the report takes photos still. The lock is the one that the foreign key takes anyway:
        # photos wait neither for one another nor for changes of the report, but for its being anonymised.
        source = (
            select(*(literal(value) for value in values.values()))
            .where(report.c.id == report_id, report.c.state != "withdrawn", report.c.anonymised_at.is_(None))
            .with_for_update(read=True, key_share=True, of=report)
        )
        statement = (
            self._insert(report_photo)
            .from_select(list(values), source)
            .on_conflict_do_nothing()
            .returning(_row.number)
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            if (await connection.execute(statement)).first() is not None:
                return True
            state = (
                await connection.execute(select(report.c.state).where(report.c.id == report_id))
            ).scalar()
        if state is None:
            raise no_report()
        if state == "withdrawn":
            raise Conflict("Phản ánh đã rút, không nhận thêm ảnh.", "The report was withdrawn.")
        return False

    async def remove(self, report_id: str, number: int) -> None:
        """Remove the row of a photo."""
        statement = delete(report_photo).where(
            _row.report == report_id, _row.side == self._side, _row.number == number
        )
        async with answer_within(self._deadline), self._database.begin() as connection:
            await connection.execute(statement)

    async def of(self, report_id: str) -> Sequence[Photo]:
        """The photos of a report, by number."""
        query = (
            select(report_photo)
            .where(_row.report == report_id, _row.side == self._side)
            .order_by(_row.number)
        )
        async with answer_within(self._deadline), self._database.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Photo(
                **{name: value for name, value in row.items() if name not in ("report", "side", "added_at")},
                added_at=instant(row["added_at"]),
            )
            for row in rows
        ]
