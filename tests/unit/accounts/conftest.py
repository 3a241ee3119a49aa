"""All of accounts over SQLite in a temporary folder, behind the layer in front, with the sandbox's Zalo."""

import base64
import dataclasses
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler

from adapters.passwords import Argon2Passwords
from adapters.sandbox import Sandbox, serve_sandbox
from adapters.sandbox.zalo import APP_SECRET
from adapters.sealing import DataKey, KeyRing
from adapters.sql import migrate, open_database
from adapters.sql.data_keys import SqlDataKeys
from adapters.upstreams import Upstreams
from laocaiso.account_side import AccountSide, account_side
from laocaiso.accounts import totp
from laocaiso.accounts.model import Credentials, Role
from laocaiso.core.clock import ManualClock
from laocaiso.core.sealing import Keys
from laocaiso.settings import Settings
from laocaiso.snapshots.published import Published
from laocaiso.web.access_log import AccessLog
from laocaiso.web.bodies import StrictRequest
from laocaiso.web.cors import Cors
from laocaiso.web.front import Front
from laocaiso.web.limits import AddressLimit, Callers
from laocaiso.web.metrics import Metrics
from laocaiso.web.openapi import config
from laocaiso.web.patterns import Patterns
from laocaiso.web.problems import handlers
from laocaiso.web.reads import AnyRequest, Reads
from laocaiso.web.telemetry import Telemetry

START = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
OLD, NEW = DataKey("k1", base64.b64decode("c" * 43 + "=")), DataKey("k2", bytes(range(32)))
PASSWORD, RECOVERY = "một câu dài dễ nhớ", "7K3M-9Q2X-AB12-CD34"
PROXIES = (ip_network("127.0.0.0/8"),)


class World:
    """Accounts, a client of them, and what they stand on."""

    def __init__(self, folder: Path, sandbox: Sandbox, *, url: str | None = None, **settings: Any) -> None:
        self.folder, self.sandbox = folder, sandbox
        self.clock = ManualClock(START)
        self.url = url or f"sqlite+aiosqlite:///{folder / 'laocaiso.db'}"
        self.database = open_database(self.url)
        self.upstreams = Upstreams("tests@laocaiso.invalid", self.clock)
        self.settings = dataclasses.replace(
            Settings(),
            **{
                "zalo_app_secret": APP_SECRET,
                "zalo_graph_url": sandbox.url_of("zalo"),
                # Out of reach of a machine that is busy; tests of a silent Zalo have one of their own.
                "zalo_timeout_seconds": 30,
                "trusted_proxies": PROXIES,
                "sign_ins_per_minute": 1000,
            }
            | settings,
        )
        self.passwords = Argon2Passwords(memory_kib=64, passes=1, lanes=1)
        self.metrics = Metrics()
        self.log: list[bytes] = []
        self._clients: list[httpx.AsyncClient] = []
        self.side = self.made(KeyRing([OLD]))
        self.client = self.client_of(self.side)

    def made(self, ring: KeyRing, **more: Any) -> AccountSide:
        return account_side(
            self.settings,
            database=self.database,
            sealing=ring,
            upstreams=self.upstreams,
            reads=Reads(Published()),
            clock=self.clock,
            passwords=self.passwords,
            deadline=10,
            **more,
        )

    def more_routes(self, _side: AccountSide) -> Sequence[HTTPRouteHandler]:
        """What else is asked for here."""
        return ()

    def client_of(self, side: AccountSide) -> httpx.AsyncClient:
        @get("/whoami")
        async def whoami(request: AnyRequest) -> str:
            found = await side.doors.citizen(request)
            return found.account if found else "nobody"

        @get("/which-officer")
        async def which_officer(request: AnyRequest) -> str:
            return (await side.doors.officer(request)).name

        app = Litestar(
            [*side.routes, *self.more_routes(side), whoami, which_officer],
            exception_handlers=handlers(),
            openapi_config=config(version="0"),
            request_max_body_size=64 * 1024,
            logging_config=None,
            request_class=StrictRequest,
        )
        side.counted(self.metrics)
        self.access = AccessLog(self.log.append)
        front = Front(
            app,
            Published(),
            allowed=lambda _path: (),
            route_of=Patterns(app).of,
            telemetry=Telemetry(self.metrics, self.access),
            callers=Callers(PROXIES),
            limit=AddressLimit(0),
            cors=Cors(("*",)),
        )
        transport = httpx.ASGITransport(app=front, client=("127.0.0.1", 40_000))
        client = httpx.AsyncClient(transport=transport, base_url="http://test")
        self._clients.append(client)
        return client

    def restarted(self, ring: KeyRing | None = None, **settings: Any) -> None:
        """Go on with other settings or keys."""
        self.settings = dataclasses.replace(self.settings, **settings)
        self.side = self.made(ring or KeyRing([OLD]))
        self.client = self.client_of(self.side)

    def keys(self, ring: KeyRing) -> Keys:
        return Keys(ring, SqlDataKeys(self.database), [self.made(ring).sealed])

    async def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **more)

    async def ok(self, method: str, path: str, token: str | None = None, **more: Any) -> Any:
        answer = await self.ask(method, path, token, **more)
        assert answer.status_code in (200, 201, 204), answer.text
        return answer.json() if answer.content else None

    async def sign_in(self, access_token: str = "demo-citizen-1") -> str:
        """The token of a new session."""
        return (await self.ok("POST", "/v1/sessions", json={"accessToken": access_token}))["token"]

    async def consent(self, token: str, purpose: str) -> Any:
        texts = await self.ok("GET", "/v1/consents")
        version = next(one["textVersion"] for one in texts["items"] if one["purpose"] == purpose)
        return await self.ok("PUT", f"/v1/me/consents/{purpose}", token, json={"textVersion": version})

    async def officer(self, name: str = "lan", role: Role = "unit_officer", **more: Any) -> "InventedOfficer":
        """An officer who has enrolled."""
        credentials = Credentials(
            totp_secret=totp.new_secret(),
            password_hash=await self.passwords.hash(PASSWORD),
            recovery_codes=(RECOVERY,),
        )
        scope = {"units": None, "categories": None} | more
        made = await self.side.officers.officers.add(
            name, role, by="operator:test", credentials=credentials, **scope
        )
        return InventedOfficer(self, made.officer.id, name, credentials.totp_secret)

    async def rows(self, query: str) -> list[Any]:
        async with self.database.connect() as connection:
            return list((await connection.exec_driver_sql(query)).all())

    def everything(self) -> bytes:
        """All bytes of the database, its log among them."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("laocaiso.db*")))

    async def close(self) -> None:
        self.access.close()
        for client in self._clients:
            await client.aclose()
        await self.upstreams.aclose()
        await self.database.dispose()


@dataclasses.dataclass
class InventedOfficer:
    """An officer with an authenticator app."""

    world: World
    id: str
    name: str
    secret: bytes

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or some steps later."""
        return totp.code_of(self.secret, totp.step_at(self.world.clock.now()) + steps)

    async def sign_in(self, address: str = "192.0.2.1", **more: Any) -> httpx.Response:
        sent = {"name": self.name, "password": PASSWORD, "totp": self.code()} | more
        return await self.world.ask(
            "POST", "/v1/officer/sessions", json=sent, headers={"x-forwarded-for": address}
        )

    async def token(self) -> str:
        """The token of a new session."""
        answer = await self.sign_in()
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("accounts") / "migrated.db"
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, migrate, f"sqlite+aiosqlite:///{path}").result()
    return path


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with await serve_sandbox() as running:
        yield running


@pytest.fixture
async def make_world(migrated: Path, tmp_path: Path, sandbox: Sandbox) -> AsyncIterator[Callable[..., World]]:
    """Makes one with other settings."""
    made: list[World] = []

    def make(**settings: Any) -> World:
        shutil.copy(migrated, tmp_path / "laocaiso.db")
        made.append(World(tmp_path, sandbox, **settings))
        return made[-1]

    yield make
    for world in made:
        await world.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()
