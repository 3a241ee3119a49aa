"""Photos of invented reports over a folder: the rows, and the routes as they are attached."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.openapi import ResponseSpec

from adapters.files import LocalFiles
from adapters.photos import ConfinedPictures
from adapters.sealing import KeyRing, read_keys
from laocaiso.cases.feedback.photos.api import REPORTERS, Door, looking_route, sending_routes
from laocaiso.cases.feedback.photos.keeping import Keeping
from laocaiso.cases.feedback.photos.model import Photo, Processed
from laocaiso.cases.feedback.photos.refusals import Reason, refused
from laocaiso.cases.pieces import SMALLEST_PIECE
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import CredentialsNeeded, NotFound
from laocaiso.web import problems
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.openapi import config
from laocaiso.web.parameters import header
from laocaiso.web.problems import Problem
from laocaiso.web.reads import AnyRequest

KEYS = ",".join(f"{name}:{base64.b64encode(name.encode() * 16).decode()}" for name in ("ka", "kb"))
SECRET = {"Authorization": "Bearer of-the-reporter"}
CODE = "LC-26-7K3M-9Q2X"
START = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


class Rows:
    """Photos of reports in memory; `before` is called before one is added."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], Photo] = {}

    async def add(self, report: str, photo: Photo) -> bool:
        if (report, photo.number) in self.rows:
            return False
        self.rows[report, photo.number] = photo
        return True

    async def remove(self, report: str, number: int) -> None:
        self.rows.pop((report, number), None)

    async def of(self, report: str) -> Sequence[Photo]:
        return [photo for (of, _), photo in sorted(self.rows.items()) if of == report]


class InventedPictures:
    """Makes of a photo its own first bytes; counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    async def process(self, content: bytes) -> Processed:
        self.asked += 1
        if self.error is not None:
            raise self.error
        if b"damaged" in content:
            raise refused(Reason.DAMAGED)
        made = b"full " + content[:200]
        return Processed(
            media_type="image/jpeg",
            full=made,
            thumb=b"thumb " + content[:20],
            width=4,
            height=3,
            digest=hashlib.sha256(made).hexdigest(),
            hint=None,
        )


class World:
    """Everything that is needed to send photos."""

    def __init__(self, folder: Path, pictures: ConfinedPictures | InventedPictures) -> None:
        self.folder = folder
        self.rows = Rows()
        self.clock = ManualClock(START)
        self.files = LocalFiles(folder)
        self.pictures = pictures
        self.keeping = self.keeping_with(KEYS)

    def keeping_with(self, keys: str) -> Keeping:
        ring = KeyRing(read_keys(keys))
        return Keeping(
            files=self.files, rows=self.rows, pictures=self.pictures, sealing=ring, clock=self.clock
        )

    def on_disk(self, report: str = "r1") -> Sequence[str]:
        folder = self.folder / f"report-{report}"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def client(self) -> httpx.AsyncClient:
        app = Litestar(
            [*sending_routes(self.keeping, authorise, DOOR), looking_route(self.keeping, authorise, DOOR)],
            exception_handlers=problems.handlers(),
            logging_config=None,
            openapi_config=config(version="1"),
            request_max_body_size=64 * 1024,
            request_class=StrictRequest,
        )
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://laocaiso")


DOOR = Door(
    REPORTERS,
    "Photo",
    "a photo",
    "",
    parameters=[header("Authorization", "The report's secret.")],
    guarded={401: ResponseSpec(data_container=Problem, description="No secret.")},
    tags=["feedback"],
)


async def authorise(request: AnyRequest, code: str, _number: int, *, write: bool) -> str:
    """The reporter may do everything, an officer may read."""
    known = {"Bearer of-the-reporter": True, "Bearer of-an-officer": False}
    may_write = known.get(request.headers.get("authorization", ""))
    if may_write is None:
        raise CredentialsNeeded("Thiếu mã bí mật.", "The secret is missing.")
    if code != CODE or (write and not may_write):
        raise NotFound("Không có phản ánh này.", "There is no such report.")
    return "r1"


def pieces(content: bytes, size: int = SMALLEST_PIECE) -> Iterator[tuple[bytes, str]]:
    for first in range(0, len(content), size):
        piece = content[first : first + size]
        yield piece, f"bytes {first}-{first + len(piece) - 1}/{len(content)}"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def repr_digest(content: bytes) -> dict[str, str]:
    return {"Repr-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"}


async def send(client: httpx.AsyncClient, number: int, content: bytes, **headers: Any) -> httpx.Response:
    return await client.put(f"/v1/feedback/{CODE}/photos/{number}", content=content, headers=SECRET | headers)


def photo(number: int = 1, length: int = 3000) -> bytes:
    """What begins like a JPEG; one for each number."""
    return (b"\xff\xd8\xff" + b"photo %d " % number * (length // 8 + 1))[:length]
