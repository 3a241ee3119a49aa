"""A whole side of reports over SQLite in a temporary folder; citizens `lcs_NAME` are signed in as NAME."""

import base64
import uuid
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar

from adapters.files import LocalFiles
from adapters.memory import MemoryLimits
from adapters.sealing import DataKey, KeyRing
from adapters.sql import SqlEditorial, open_database
from adapters.sql.accesses import SqlAccesses
from laocaiso.accounts.looks import Looks
from laocaiso.accounts.model import Citizen, Officer, Personal
from laocaiso.cases.deadlines.counting import DeadlineCounter
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.photos.ports import Pictures
from laocaiso.core.clock import ManualClock
from laocaiso.core.errors import CredentialsNeeded
from laocaiso.core.working_calendar import shipped
from laocaiso.editorial.service import Editors
from laocaiso.feedback_side import feedback_side
from laocaiso.places.service import Places
from laocaiso.web import problems
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.limits import Callers
from laocaiso.web.openapi import config
from laocaiso.web.private import bearer
from laocaiso.web.reads import AnyRequest
from tests.unit.feedback.kept_photos import InventedPictures

PLACES = Places.load()
KEY = DataKey("k1", base64.b64decode("c" * 43 + "="))
PHONE, ID_NUMBER, NAME = "0951234567", "010399012345", "Nguyễn Thử Mẫu"
PLANTED = (PHONE, "095 1234 567", ID_NUMBER, "Thử Mẫu", "thu.mau@example.com")
POTHOLE = "Mặt đường trước cổng chợ có ổ gà lớn, đọng nước, xe máy hay ngã."
SA_PA = {"lat": 22.3364, "lon": 103.8438}


class InventedDoors:
    """Everybody is who the token says."""

    async def citizen(self, request: AnyRequest, *, or_secret: bool = False) -> Citizen | None:
        token = bearer(request) or ""
        if token == "lcs_expired":
            raise CredentialsNeeded("Hết hạn.", "Over.")
        if token.startswith("lcs_"):
            return Citizen(account=token[4:])
        if "authorization" in request.headers and not or_secret:
            raise CredentialsNeeded("Không đúng.", "Wrong.")
        return None

    def __init__(self) -> None:
        self.officers: dict[str, Officer] = {}
        """By id; `lco_ID` is signed in as one."""

    async def officer(self, request: AnyRequest) -> Officer:
        officer = self.officers.get((bearer(request) or "").removeprefix("lco_"))
        if officer is None:
            raise CredentialsNeeded("Cần đăng nhập.", "Sign in.")
        return officer


class InventedOfficers:
    """All who are known to the doors."""

    def __init__(self, doors: InventedDoors) -> None:
        self._doors = doors

    async def officer(self, officer: str) -> Officer | None:
        return self._doors.officers.get(officer)

    async def known(self, officer: str) -> Officer | None:
        return self._doors.officers.get(officer)


class InventedPeople:
    """Everybody with an account is called the same."""

    def __init__(self) -> None:
        self.looks: list[tuple[str, str, str]] = []
        """Whose, who and why."""

    async def seen_by(self, account: str, *, who: str, why: str) -> Personal | None:
        self.looks.append((account, who, why))
        return None if account == "gone" else Personal(zalo_id="z1", name=NAME, phone=PHONE)


class World:
    """One process."""

    def __init__(
        self,
        folder: Path,
        clock: ManualClock,
        pictures: Pictures | None = None,
        categories: Categories | None = None,
        url: str | None = None,
        **more: Any,
    ) -> None:
        self.clock = clock
        self.database = open_database(url or f"sqlite+aiosqlite:///{folder / 'laocaiso.db'}")
        self.doors = InventedDoors()
        self.people = InventedPeople()
        self.editors = Editors(SqlEditorial(self.database), clock)
        self.side = feedback_side(
            database=self.database,
            sealing=KeyRing([KEY]),
            doors=self.doors,
            officers=InventedOfficers(self.doors),
            people=self.people,
            looks=Looks(SqlAccesses(self.database), InventedOfficers(self.doors)),
            editors=self.editors,
            places=PLACES,
            categories=categories or Categories.load(),
            counter=DeadlineCounter(shipped()),
            limits=MemoryLimits(),
            limits_key=b"key",
            callers=Callers(),
            link=lambda code: f"https://laocaiso.example/reports?code={code}",
            clock=clock,
            files=LocalFiles(folder / "photos"),
            pictures=pictures or InventedPictures(),
            new_reports_per_minute=10_000,
            looks_per_minute=10_000,
            deadline=20,
            **more,
        )
        self.app = Litestar(
            route_handlers=self.side.routes,
            exception_handlers=problems.handlers(),
            openapi_config=config(version="0"),
            request_max_body_size=64 * 1024,
            logging_config=None,
            request_class=StrictRequest,
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, client=("203.0.113.7", 1)), base_url="http://test"
        )

    async def close(self) -> None:
        await self.client.aclose()
        await self.database.dispose()

    async def hand_in(
        self, text: str = POTHOLE, *, session: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Hand a report in; the answer."""
        answer = await self.post("/v1/feedback", body(text, **more), session=session)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def post(
        self,
        path: str,
        json: Any = None,
        *,
        session: str | None = None,
        secret: str | None = None,
        **headers: str,
    ) -> httpx.Response:
        """One POST."""
        return await self.client.post(path, json=json, headers=_headers(session, secret, headers))

    async def get(
        self, path: str, *, session: str | None = None, secret: str | None = None, **headers: str
    ) -> httpx.Response:
        """One GET."""
        return await self.client.get(path, headers=_headers(session, secret, headers))

    async def report(self, made: dict[str, Any]) -> dict[str, Any]:
        """The report, as its reporter sees it."""
        answer = await self.get(f"/v1/feedback/{made['code']}", secret=made["secret"])
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def body(text: str = POTHOLE, **more: Any) -> dict[str, Any]:
    """A report as a phone sends it."""
    return {"clientReportId": str(uuid.uuid4()), "text": text, **more}


def _headers(session: str | None, secret: str | None, more: dict[str, str]) -> dict[str, str]:
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    if session is not None:
        headers["Authorization"] = f"Bearer lcs_{session}"
    if secret is not None:
        headers["X-Report-Secret"] = secret
    return headers
