"""Settings of the service as such."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from laocaiso.setting_values import (
    Network,
    integer,
    matching,
    networks,
    origins,
    setting,
    switch,
    web_address,
    word,
)

CONTACT_PLACEHOLDER = "contact-not-set@laocaiso.invalid"


@dataclass(frozen=True)
class ServiceSettings:
    """Where it listens, what it keeps where, what it logs, whom it believes."""

    host: str = setting(
        "127.0.0.1", matching(r"\S+"), "a host name or an address", "Where to listen. `0.0.0.0`: everywhere."
    )
    port: int = setting(8000, integer(0, 65535), "0 to 65535", "Port to listen on; 0 takes a free one.")
    data_dir: Path = setting(
        Path("data"), Path, "a folder", "Where the SQLite database lies. Made where missing."
    )
    database_url: str | None = setting(
        None,
        matching(r"(sqlite\+aiosqlite:///|postgresql\+asyncpg://).+"),
        "sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name",
        "Where snapshots are kept across restarts. Default: `laocaiso.db` in the data folder.",
    )
    files_url: str | None = setting(
        None,
        matching(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?"),
        "s3://bucket or s3://bucket/prefix",
        "S3-compatible store of documents and photos, for services on several machines. Default: folders in "
        "the data folder.",
    )
    files_endpoint: str | None = setting(
        None,
        web_address,
        "an http:// or https:// address",
        "Address of that store. Default: Amazon's for the region.",
    )
    files_region: str = setting(
        "us-east-1", matching(r"[a-z0-9-]{1,40}"), "a region", "Region of that store, where it has one."
    )
    files_access_key: str = setting("", matching(r"\S+"), "text without blanks", "Our account at that store.")
    files_secret_key: str = setting("", matching(r"\S+"), "text without blanks", "Its key.", secret=True)
    redis_url: str | None = setting(
        None,
        matching(r"(redis|rediss|unix|redis\+sentinel|redis\+cluster)://.+"),
        "redis://, rediss://, unix://, redis+sentinel:// or redis+cluster:// with at least one host",
        "Shares snapshots, locks and budgets between processes. Default: none, all in this process.",
    )
    public_url: str | None = setting(
        None,
        web_address,
        "an http:// or https:// address",
        "How people reach this service; stands in links. Default: the address it listens on.",
    )
    contact: str = setting(
        CONTACT_PLACEHOLDER,
        matching(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+"),
        "a mail address or an http:// or https:// address",
        "Whom an upstream's owner can turn to; sent in the User-Agent. MET Norway refuses requests without.",
    )
    demo: bool = setting(
        False, switch, "on or off", "Say `demo: true` in every answer: the data are recorded or invented."
    )
    refresh: bool = setting(
        True,
        switch,
        "on or off",
        "Fetch from upstreams in this process. Off: a reader of what other processes fetch.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", word("debug", "info", "warning", "error"), "debug, info, warning or error", "What is logged."
    )
    log_format: Literal["json", "text"] = setting(
        "json", word("json", "text"), "json or text", "Form of the log and of the access log."
    )
    access_log: bool = setting(True, switch, "on or off", "Write a line for each request.")
    cors_origins: tuple[str, ...] = setting(
        ("*",),
        origins,
        "*, none, or origins such as https://h5.zdn.vn between commas",
        "Which web origins may read public answers.",
    )
    trusted_proxies: tuple[Network, ...] = setting(
        (),
        networks,
        "networks such as 10.0.0.0/8 between commas",
        "Proxies whose X-Forwarded-For is believed; the right-most address that is no proxy is the caller.",
    )
    request_limit: int = setting(
        1200,
        integer(0, 1_000_000_000),
        "0 to 1000000000",
        "Requests a minute from one address (IPv6: one /64) and one process; 0 is no limit.",
    )
    metrics_token: str | None = setting(
        None,
        matching(r"[\x21-\x7e]{16,}"),
        "16 or more printable ASCII characters without blanks",
        "Bearer token that `/metrics` asks for. Default: open to all who reach it.",
        secret=True,
    )
    limits_key: str | None = setting(
        None,
        matching(r"[\x21-\x7e]{16,}"),
        "16 or more printable ASCII characters without blanks",
        "Hides who was counted in Redis; all processes need the same. Default: random in each process.",
        secret=True,
    )
    data_keys: str | None = setting(
        None,
        matching(r"[A-Za-z0-9_.-]+:[A-Za-z0-9+/=_-]+(,[A-Za-z0-9_.-]+:[A-Za-z0-9+/=_-]+)*"),
        "keys as `id:base64` between commas, each of 32 bytes; `laocaiso dossiers new-key` makes one",
        "What personal data are sealed with; the first one writes. Default: a file in the data folder, where "
        "the database lies there too.",
        secret=True,
    )
    access_log_days: int = setting(
        730, integer(180, 3650), "180 to 3650", "Days it is kept who opened or changed what."
    )
