"""The demo: the service on the sandbox, with data that anybody may see and accounts that anybody may use."""

import base64
import dataclasses
from pathlib import Path
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.passwords import Argon2Passwords
from adapters.sandbox.tours import hand_in_demo_tours
from adapters.sandbox.zalo import APP_SECRET, OPEN_API_KEY
from adapters.sealing import key_ring
from adapters.sql import SqlEditorial, open_database
from adapters.sql.officers import SqlOfficers
from laocaiso.accounts import totp
from laocaiso.accounts.model import Credentials, Role
from laocaiso.accounts.officers import RESERVED, Officers
from laocaiso.core.clock import SystemClock
from laocaiso.core.ids import RandomIds
from laocaiso.editorial.service import Editors
from laocaiso.settings import Settings

DATA = Path(__file__).parent.parent / "adapters" / "sandbox" / "data"
PASSWORD = "mat-khau-dung-thu"  # noqa: S105
"""Of all officers of the demo."""
TOTP_SECRET = base64.b32decode("LAOCAISOLAOCAISOLAOCAISOLAOCAISO")
"""The same. Outside a demo nobody is let in by a name that begins with `demo.`."""

GREETING = """\
Lào Cai số is running on recorded data at {address}

  curl {address}/v1/outages
  curl {address}/v1/weather
  curl '{address}/v1/places/resolve?q=sa%20pa'
  curl {address}/status

API documentation: {address}/docs
Citizens sign in with the Zalo tokens demo-citizen-1, demo-citizen-2, …
Officers: demo.unit_officer and so on, password mat-khau-dung-thu, code from `laocaiso demo --totp`
Ctrl-C stops it.
"""


def settings_on(sandbox: str, settings: Settings, *, port: int | None, folder: Path) -> Settings:
    """The settings of a demo on this sandbox. Nothing of it ends up where real data are kept."""
    return dataclasses.replace(
        settings,
        port=settings.port if port is None else port,
        data_dir=folder,
        database_url=None,
        redis_url=None,
        demo=True,
        refresh=True,
        log_format="text",
        log_level="warning",
        open_meteo_url=f"{sandbox}/open-meteo",
        open_meteo_api_key=None,
        met_norway_url=f"{sandbox}/met-norway",
        evn_npc_url=f"{sandbox}/evn-npc",
        open_meteo_air_url=f"{sandbox}/open-meteo-air",
        open_meteo_flood_url=f"{sandbox}/open-meteo-flood",
        nchmf_url=f"{sandbox}/nchmf",
        nchmf_ca_file=None,
        station_url=f"{sandbox}/station",
        station_pages_file=DATA / "broadcast" / "station_pages.json",
        xmltv_url=f"{sandbox}/xmltv/guide.xml",
        xmltv_owner="Lịch phát sóng mẫu",
        one_touch_url=f"{sandbox}/one-touch",
        one_touch_file=DATA / "learning" / "one_touch.json",
        one_stop_url=f"{sandbox}/one-stop",
        accepts_submissions=True,
        one_stop_user="demo",
        one_stop_password="demo",  # noqa: S106 - the sandbox takes any
        zalo_graph_url=f"{sandbox}/zalo",
        zalo_app_secret=APP_SECRET,
        zalo_open_api_key=OPEN_API_KEY,
        news_sources_file=None,
        bao_lao_cai_url=f"{sandbox}/bao-lao-cai",
        laocai_portal_url=f"{sandbox}/laocai-portal",
        laocai_tourism_url=f"{sandbox}/laocai-tourism",
        evn_npc_gap_seconds=0.0,
        evn_npc_ca_file=None,
    )


async def prepare(settings: Settings) -> None:
    """Hand in tours, and make an officer for each role. The tables are there."""
    database, clock = open_database(settings.database), SystemClock()
    try:
        await hand_in_demo_tours(Editors(SqlEditorial(database), clock), clock)
        await _add_officers(settings, database)
    finally:
        await database.dispose()


def one_time_code() -> str:
    """The code that the app of an officer of the demo shows now."""
    return totp.code_of(TOTP_SECRET, totp.step_at(SystemClock().now()))


async def _add_officers(settings: Settings, database: AsyncEngine) -> None:
    officers = Officers(
        kept=SqlOfficers(database),
        sealing=key_ring(settings.data_keys, settings.data_dir, may_make=True),
        clock=SystemClock(),
        ids=RandomIds(),
        demo=True,
    )
    known = {officer.name for officer in await officers.kept.all()}
    missing = [role for role in get_args(Role) if f"{RESERVED}{role}" not in known]
    if not missing:
        return
    # One hash for all of them: each takes a while.
    password_hash = await Argon2Passwords().hash(PASSWORD)
    credentials = Credentials(totp_secret=TOTP_SECRET, password_hash=password_hash)
    for role in missing:
        await officers.add(
            f"{RESERVED}{role}",
            role,
            units=None,
            categories=None,
            by="operator:demo",
            credentials=credentials,
        )
