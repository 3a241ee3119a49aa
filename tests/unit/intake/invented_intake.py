"""Invented people (id numbers begin with the impossible 999, phones with 0000), procedures, a one-stop."""

import base64
import hashlib
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar

from adapters.files import LocalFiles
from adapters.sealing import KeyRing
from adapters.sql import open_database
from adapters.sql.data_keys import SqlDataKeys
from laocaiso.cases.intake.ports import Acceptance, NotTaken, ReadDocument, Submission
from laocaiso.cases.procedures.model import Channel, Group, Item, Record
from laocaiso.core.clock import Clock
from laocaiso.core.errors import Trouble, UpstreamDown
from laocaiso.core.sealing import Keys
from laocaiso.intake_side import IntakeSide, intake_side
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.web import problems
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.limits import Callers
from laocaiso.web.openapi import config

CODE = "1.999001"
SEVERAL = "1.999002"
MIXED = "1.999003"
PORTAL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/00000000-0000-7000-8000-000000000001"
GAZETTEER = Gazetteer.load()

APPLICANT = {
    "fullName": "Nguyễn Thị Thử Nghiệm",
    "idNumber": "999123456789",
    "phone": "0000 123 456",
    "address": "Tổ 1, phường Sa Pa",
    "relation": "relative",
}
OWNER = {
    "kind": "person",
    "name": "Trần Văn Giả Định",
    "idNumber": "999987654321",
    "address": "Thôn 2, xã Bát Xát",
}
PLANTED = ("Thử Nghiệm", "Giả Định", "999123456789", "999987654321", "0000123456", "phường Sa Pa")


def record(code: str, *groups: Group) -> Record:
    return Record(
        code=code,
        name="Đăng ký thử nghiệm.",
        publisher="Bộ Tư pháp",
        decision=None,
        levels=("xa", "tinh"),
        field="Hộ tịch",
        subjects=("Công dân Việt Nam",),
        authority=None,
        implementing_agency="Ủy ban nhân dân cấp xã",
        channels=(
            Channel("online", 3, "working_day"),
            Channel("in_person", 5, "working_day"),
            Channel("online", 7, None),
        ),
        results=(),
        source_url=PORTAL,
        steps="…",
        documents=groups,
        legal_basis=(),
    )


class InventedProcedures:
    def __init__(self) -> None:
        self.by_code = {
            CODE: record(
                CODE,
                Group(None, (Item("Tờ khai theo mẫu", 1, 0), Item("Giấy chứng sinh", 1, 0), Item("Khác"))),
            ),
            SEVERAL: record(
                SEVERAL,
                Group("Trường hợp một", (Item("Giấy A", 1, 0),)),
                Group("Trường hợp hai", (Item("Giấy B", 0, 1), Item("Giấy C"))),
            ),
            MIXED: record(
                MIXED,
                Group("Giấy tờ phải nộp:", (Item("- Tờ khai", 1, 0),)),
                Group("Trường hợp bị mất:", (Item("Giấy trình báo", 1, 0),)),
                Group("Trường hợp bị hỏng:", (Item("Giấy cũ", 1, 0),)),
                Group("Giấy tờ phải xuất trình:", (Item("Căn cước", 1, 0),)),
                Group("Lưu ý:", (Item("Không thu sổ hộ khẩu.", 0, 0),)),
            ),
        }

    def record(self, code: str) -> Record | None:
        return self.by_code.get(code)


class InventedOneStop:
    """Takes each key once and always answers it with the same code. `before` and `after` may raise."""

    def __init__(self) -> None:
        self.taken: dict[str, Submission] = {}
        self.documents: dict[str, list[bytes]] = {}
        self.deliveries: list[str] = []
        self.before: Callable[[Submission], None] = lambda _: None
        self.after: Callable[[Submission], None] = lambda _: None

    async def send(self, submission: Submission, read: ReadDocument) -> Acceptance:
        self.before(submission)
        self.deliveries.append(submission.key)
        if submission.key not in self.taken:
            self.documents[submission.key] = [await read(file.document) for file in submission.files]
            self.taken[submission.key] = submission
        self.after(submission)
        number = list(self.taken).index(submission.key) + 1
        return Acceptance(official_code=f"H38.12-261123-{number:04d}")


def down(*_: object) -> None:
    raise UpstreamDown("one-stop", Trouble.TIMEOUT)


def not_taken(*_: object) -> None:
    raise NotTaken("Tờ khai của Trần Văn Giả Định thiếu chữ ký.")


class World:
    """An intake, a client of it, and what it stands on."""

    def __init__(
        self, folder: Path, ring: KeyRing, clock: Clock, *, accepts: bool = True, files: Any = None
    ) -> None:
        self.folder = folder
        self.clock: Any = clock
        self.ring = ring
        self.one_stop = InventedOneStop()
        self.procedures = InventedProcedures()
        self.database = open_database(f"sqlite+aiosqlite:///{folder / 'laocaiso.db'}")
        self.files = LocalFiles(folder / "documents")
        self.side = self.made(accepts=accepts)
        self.client = client_of(self.side)

    def made(
        self, *, accepts: bool = True, ring: KeyRing | None = None, per_minute: int = 1000, **more: Any
    ) -> IntakeSide:
        return intake_side(
            database=self.database,
            sealing=ring or self.ring,
            files=self.files,
            procedures=self.procedures,
            gazetteer=GAZETTEER,
            callers=Callers(),
            clock=self.clock,
            submissions=self.one_stop,
            accepts_submissions=accepts,
            deadline=10,
            new_dossiers_per_minute=per_minute,
            **more,
        )

    def keys(self, side: IntakeSide, ring: KeyRing) -> Keys:
        return Keys(ring, SqlDataKeys(self.database), [side.sealed])

    async def close(self) -> None:
        await self.client.aclose()
        await self.database.dispose()

    async def begin(self, **more: Any) -> "Held":
        body = {"procedure": CODE, "level": "commune", "channel": "online", "unit": "03006"} | more
        answer = await self.client.post("/v1/dossiers", json=body)
        assert answer.status_code == 201, answer.text
        return Held(self.client, answer.json()["id"], answer.json()["secret"])

    async def complete(self, **more: Any) -> "Held":
        """A dossier that can be handed in, with one document."""
        held = await self.begin(**more)
        await held.ok("put", "/applicant", json=APPLICANT)
        await held.ok("put", "/owner", json=OWNER)
        await held.ok("put", "/documents/1", content=png(1))
        await held.ok(
            "put",
            "/checklist",
            json={
                "items": [
                    {"number": 1, "handling": "attached"},
                    {"number": 2, "handling": "at_desk"},
                    {"number": 3, "handling": "not_needed"},
                ]
            },
        )
        return held


class Held:
    """A dossier and its secret, at a client."""

    def __init__(self, client: httpx.AsyncClient, dossier: str, secret: str) -> None:
        self.client, self.id, self.secret = client, dossier, secret
        self.path = f"/v1/dossiers/{dossier}"

    async def ask(self, method: str, path: str = "", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secret}", **more.pop("headers", {})}
        return await self.client.request(method.upper(), self.path + path, headers=headers, **more)

    async def ok(self, method: str, path: str = "", **more: Any) -> Any:
        answer = await self.ask(method, path, **more)
        assert answer.status_code in (200, 201, 204), answer.text
        return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer

    async def hand_in(self, key: str = "key-00000001", *, confirmed: bool = True) -> httpx.Response:
        return await self.ask(
            "post", "/submission", json={"confirmed": confirmed}, headers={"Idempotency-Key": key}
        )


def client_of(side: IntakeSide) -> httpx.AsyncClient:
    app = Litestar(
        route_handlers=list(side.routes),
        exception_handlers=problems.handlers(),
        openapi_config=config(version="0"),
        request_max_body_size=64 * 1024,
        logging_config=None,
        request_class=StrictRequest,
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://laocaiso")


def png(seed: int = 0, size: int = 0) -> bytes:
    """A small, whole picture; `size` pads it with a chunk of bytes without meaning."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    noise = (
        hashlib.shake_128(str(seed).encode()).digest(size) if size else hashlib.sha256(bytes([seed])).digest()
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"teXt", noise)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def jpeg() -> bytes:
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
        b"\xff\xc0\x00\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xda\x00\x08\x01\x01\0\0\x3f\0\x37\xff\xd9"
    )


def pdf(text: str = "x") -> bytes:
    return f"%PDF-1.4\n1 0 obj<<>>endobj % {text}\ntrailer<<>>\nstartxref\n9\n%%EOF\n".encode()


def digest_of(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"
