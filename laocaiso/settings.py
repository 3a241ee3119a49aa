"""Settings, from environment variables named `LAOCAISO_…`, read once at start.

Each setting is one field below: its default, how it is read, what is allowed, and what it does. The same
table feeds `laocaiso config`, `docs/settings.md` and the message of a wrong value.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from laocaiso.core.errors import SettingsError
from laocaiso.setting_values import (
    Network,
    file,
    integer,
    matching,
    networks,
    origins,
    seconds,
    switch,
    text,
    web_address,
    word,
    words,
)

PREFIX = "LAOCAISO_"
MASK = "***"
CONTACT_PLACEHOLDER = "contact-not-set@laocaiso.invalid"

T = TypeVar("T")


class Shown(NamedTuple):
    """One line of `laocaiso config`; `value` is masked where secret."""

    variable: str
    value: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class _Setting:
    read: Callable[[str], Any]
    allowed: str
    doc: str
    secret: bool


def _setting(default: T, read: Callable[[str], T], allowed: str, doc: str, *, secret: bool = False) -> T:
    metadata = {"setting": _Setting(read, allowed, doc, secret)}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True)
class Settings:
    """How this process runs. Immutable; `Settings()` is what an empty environment gives."""

    host: str = _setting(
        "127.0.0.1", matching(r"\S+"), "a host name or an address", "Where to listen. `0.0.0.0`: everywhere."
    )
    port: int = _setting(8000, integer(0, 65535), "0 to 65535", "Port to listen on; 0 takes a free one.")
    data_dir: Path = _setting(
        Path("data"), Path, "a folder", "Where the SQLite database lies. Made where missing."
    )
    database_url: str | None = _setting(
        None,
        matching(r"(sqlite\+aiosqlite:///|postgresql\+asyncpg://).+"),
        "sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name",
        "Where snapshots are kept across restarts. Default: `laocaiso.db` in the data folder.",
    )
    redis_url: str | None = _setting(
        None,
        matching(r"(redis|rediss|unix|redis\+sentinel|redis\+cluster)://.+"),
        "redis://, rediss://, unix://, redis+sentinel:// or redis+cluster:// with at least one host",
        "Shares snapshots, locks and budgets between processes. Default: none, all in this process.",
    )
    public_url: str | None = _setting(
        None,
        web_address,
        "an http:// or https:// address",
        "How people reach this service; stands in links. Default: the address it listens on.",
    )
    contact: str = _setting(
        CONTACT_PLACEHOLDER,
        matching(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+"),
        "a mail address or an http:// or https:// address",
        "Whom an upstream's owner can turn to; sent in the User-Agent. MET Norway refuses requests without.",
    )
    demo: bool = _setting(
        False, switch, "on or off", "Say `demo: true` in every answer: the data are recorded or invented."
    )
    refresh: bool = _setting(
        True,
        switch,
        "on or off",
        "Fetch from upstreams in this process. Off: a reader of what other processes fetch.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "info", word("debug", "info", "warning", "error"), "debug, info, warning or error", "What is logged."
    )
    log_format: Literal["json", "text"] = _setting(
        "json", word("json", "text"), "json or text", "Form of the log and of the access log."
    )
    access_log: bool = _setting(True, switch, "on or off", "Write a line for each request.")
    cors_origins: tuple[str, ...] = _setting(
        ("*",),
        origins,
        "*, none, or origins such as https://h5.zdn.vn between commas",
        "Which web origins may read public answers.",
    )
    trusted_proxies: tuple[Network, ...] = _setting(
        (),
        networks,
        "networks such as 10.0.0.0/8 between commas",
        "Proxies whose X-Forwarded-For is believed; the right-most address that is no proxy is the caller.",
    )
    request_limit: int = _setting(
        1200,
        integer(0, 1_000_000_000),
        "0 to 1000000000",
        "Requests a minute from one address (IPv6: one /64) and one process; 0 is no limit.",
    )
    metrics_token: str | None = _setting(
        None,
        matching(r"[\x21-\x7e]{16,}"),
        "16 or more printable ASCII characters without blanks",
        "Bearer token that `/metrics` asks for. Default: open to all who reach it.",
        secret=True,
    )
    open_meteo_url: str = _setting(
        "https://api.open-meteo.com", web_address, "an http:// or https:// address", "Base of Open-Meteo."
    )
    open_meteo_api_key: str | None = _setting(
        None, matching(r"\S+"), "text without blanks", "Key of a paid Open-Meteo plan.", secret=True
    )
    open_meteo_air_url: str = _setting(
        "https://air-quality-api.open-meteo.com",
        web_address,
        "an http:// or https:// address",
        "Base of Open-Meteo's air quality service.",
    )
    open_meteo_flood_url: str = _setting(
        "https://flood-api.open-meteo.com",
        web_address,
        "an http:// or https:// address",
        "Base of Open-Meteo's flood service.",
    )
    met_norway_url: str = _setting(
        "https://api.met.no", web_address, "an http:// or https:// address", "Base of MET Norway."
    )
    nchmf_url: str = _setting(
        "https://luquetsatlo.nchmf.gov.vn",
        web_address,
        "an http:// or https:// address",
        "Base of NCHMF's flash flood and landslide service.",
    )
    nchmf_ca_file: Path | None = _setting(
        None,
        file,
        "a file of certificates in PEM form that can be read",
        "As `LAOCAISO_EVN_NPC_CA_FILE`, for NCHMF's site.",
    )
    cap_sender: str = _setting(
        "laocaiso",
        matching(r"[^\s,<&]{1,100}"),
        "text without blanks, commas, < and &",
        "`sender` of CAP messages: a host name of yours.",
    )
    news_sources_file: Path | None = _setting(
        None, file, "a TOML or JSON file", "Changes rows of the table of news sources, or adds some."
    )
    bao_lao_cai_url: str = _setting(
        "https://baolaocai.vn", web_address, "an http:// or https:// address", "Base of Báo Lào Cai."
    )
    laocai_portal_url: str = _setting(
        "https://www.laocai.gov.vn",
        web_address,
        "an http:// or https:// address",
        "Base of the provincial portal.",
    )
    laocai_tourism_url: str = _setting(
        "https://laocaitourism.vn",
        web_address,
        "an http:// or https:// address",
        "Base of the province's tourism portal.",
    )
    station_url: str | None = _setting(
        None, web_address, "an http:// or https:// address", "Base of the station's site."
    )
    station_pages_file: Path | None = _setting(
        None,
        file,
        "a JSON file",
        "Where on the station's site which channel's schedule stands, as CSS selectors.",
    )
    xmltv_url: str | None = _setting(
        None, web_address, "an http:// or https:// address", "An XMLTV guide with our channels in it."
    )
    xmltv_owner: str | None = _setting(
        None, text, "text", "Who publishes that guide, as it wants to be named."
    )
    one_touch_url: str = _setting(
        "https://onetouch.mic.gov.vn",
        web_address,
        "an http:// or https:// address",
        "Base of the learning platform One Touch.",
    )
    one_touch_file: Path | None = _setting(
        None, file, "a JSON file", "Where on One Touch the lists stand, as CSS selectors."
    )
    zalo_app_id: str | None = _setting(
        None, matching(r"[0-9]{5,25}"), "digits", "Id of the mini-app, for deep links in QR codes."
    )
    one_stop_url: str | None = _setting(
        None,
        web_address,
        "an http:// or https:// address",
        "Base of the one-stop exchange; without it dossiers can't be looked up.",
    )
    one_stop_auth_path: str = _setting(
        "/mapi/login", matching(r"/\S*"), "a path", "Where the exchange gives out sessions."
    )
    one_stop_path: str = _setting("/mapi/g", matching(r"/\S*"), "a path", "Where the exchange is asked.")
    one_stop_user: str = _setting("", text, "text", "Our account at the exchange.")
    one_stop_password: str = _setting("", text, "text", "Its password.", secret=True)
    one_stop_agency: str = _setting("H38", matching(r"[A-Za-z0-9.]+"), "an agency code", "`madonvi`.")
    one_stop_target: str = _setting("", text, "text", "The header `dstcode`.")
    one_stop_timeout_seconds: float = _setting(
        5.0, seconds(0.5, 30), "0.5 to 30", "For one exchange, in seconds."
    )
    one_stop_no_such: tuple[str, ...] = _setting(
        (), words, "texts between semicolons", "Words of an error that mean that there is no such dossier."
    )
    dossier_lookup_beat_seconds: float = _setting(
        0.5, seconds(0, 5), "0 to 5", "Answers to look-ups leave at whole multiples of it, in seconds."
    )
    dossier_last_known_days: int = _setting(
        7, integer(0, 30), "0 to 30", "Days that the last known state of a dossier is kept."
    )
    data_keys: str | None = _setting(
        None,
        matching(r"[A-Za-z0-9_.-]+:[A-Za-z0-9+/=_-]+(,[A-Za-z0-9_.-]+:[A-Za-z0-9+/=_-]+)*"),
        "keys as `id:base64` between commas, each of 32 bytes; `laocaiso dossiers new-key` makes one",
        "What personal data are sealed with; the first one writes. Default: a file in the data folder, where "
        "the database lies there too.",
        secret=True,
    )
    accepts_submissions: bool = _setting(
        False,
        switch,
        "on or off",
        "Whether dossiers are handed to the one-stop exchange. Off: a prepared folder and a portal link.",
    )
    draft_days: int = _setting(30, integer(1, 365), "1 to 365", "Days a draft is kept since its last change.")
    accepted_days: int = _setting(
        180, integer(1, 3650), "1 to 3650", "Days our copy is kept once the one-stop system has the dossier."
    )
    access_log_days: int = _setting(
        730, integer(180, 3650), "180 to 3650", "Days it is kept who opened or changed what."
    )
    new_dossiers_per_minute: int = _setting(
        30, integer(1, 10_000), "1 to 10000", "New dossiers a minute from one address."
    )
    limits_key: str | None = _setting(
        None,
        matching(r"[\x21-\x7e]{16,}"),
        "16 or more printable ASCII characters without blanks",
        "Hides who was counted in Redis; all processes need the same. Default: random in each process.",
        secret=True,
    )
    evn_npc_url: str = _setting(
        "https://cskh.npc.com.vn", web_address, "an http:// or https:// address", "Base of EVN NPC's site."
    )
    evn_npc_gap_seconds: float = _setting(
        2.0, seconds(0, 60), "0 to 60", "Pause between two requests to EVN NPC's site, in seconds."
    )
    evn_npc_ca_file: Path | None = _setting(
        None,
        file,
        "a file of certificates in PEM form that can be read",
        "Certificates trusted for EVN NPC's site beside the system's, for it may leave one out of its chain. "
        "Checks are never off.",
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read all settings; a variable that is there but empty counts as not set.

        Raises `SettingsError` for the first wrong value, and for a `LAOCAISO_` variable that is none of ours.
        """
        table = _table()
        for variable in environ:
            if variable.startswith(PREFIX) and variable not in table:
                raise SettingsError(variable, MASK, _meant(variable, table))
        given: dict[str, Any] = {}
        for variable, (name, setting) in table.items():
            raw = environ.get(variable, "").strip()
            if not raw:
                continue
            try:
                given[name] = setting.read(raw)
            except (ValueError, KeyError) as error:
                raise SettingsError(variable, _masked(raw, setting), setting.allowed) from error
        return cls(**given)

    @property
    def database(self) -> str:
        """Address of the database: the one set, or SQLite in the data folder."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'laocaiso.db'}"

    @property
    def address(self) -> str:
        """How people reach the service, without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"http://{host}:{self.port}"

    def warnings(self) -> Sequence[str]:
        """What will work, but not well; to be logged at start."""
        found = []
        if self.contact == CONTACT_PLACEHOLDER and self.refresh and not self.demo:
            found.append(f"{PREFIX}CONTACT is not set: owners of upstreams can't reach you and may block you")
        return found

    def shown(self) -> Sequence[Shown]:
        """Every setting with its value, secrets and passwords masked."""
        defaults = Settings()
        lines = []
        for variable, (name, setting) in _table().items():
            value = getattr(self, name)
            shown = _masked(_written(value), setting)
            lines.append(Shown(variable, shown, value == getattr(defaults, name)))
        return lines


def reference() -> str:
    """`docs/settings.md`, made from the table."""
    rows = [
        f"| `{variable}` | {_default_in_words(name)} | {setting.allowed} | {setting.doc}"
        + (" Secret." if setting.secret else "")
        + " |"
        for variable, (name, setting) in _table().items()
    ]
    head = (
        "# Settings\n\n"
        "Environment variables, read once at start. One that is empty counts as not set. A wrong value, and\n"
        f"a name that begins with `{PREFIX}` and is not in this list, stop the start with a message that\n"
        "says what is allowed. `laocaiso config` prints what is in force, secrets and passwords masked.\n\n"
        "This page is made by `laocaiso config --reference > docs/settings.md`.\n\n"
        "| variable | default | allowed | what it does |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def masked_url(text: str) -> str:
    """The text with the password of an address in it masked, wherever it stands."""
    text = re.sub(r"(://[^:@/\s]*):.+@", rf"\1:{MASK}@", text)
    return re.sub(r"(?i)(password|passwd|pwd)=[^&\s]+", rf"\1={MASK}", text)


def _table() -> dict[str, tuple[str, _Setting]]:
    return {PREFIX + f.name.upper(): (f.name, f.metadata["setting"]) for f in fields(Settings)}


def _masked(raw: str, setting: _Setting) -> str:
    if setting.secret:
        return MASK if raw else ""
    return masked_url(raw)


def _written(value: Any) -> str:
    """A value the way it is set."""
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value)


def _default_in_words(name: str) -> str:
    written = _written(getattr(Settings(), name))
    return f"`{written}`" if written else "–"


def _meant(variable: str, table: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(variable, table, n=1, cutoff=0.75)
    question = f" (did you mean {close[0]}?)" if close else ""
    return f"names of settings{question}; `laocaiso config` lists them all"
