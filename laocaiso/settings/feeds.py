"""Settings of what flows in."""

from dataclasses import dataclass
from pathlib import Path

from laocaiso.setting_values import (
    file,
    matching,
    seconds,
    setting,
    text,
    web_address,
)


@dataclass(frozen=True)
class FeedSettings:
    """Where the sources are, and how they are to be asked."""

    open_meteo_url: str = setting(
        "https://api.open-meteo.com", web_address, "an http:// or https:// address", "Base of Open-Meteo."
    )
    open_meteo_api_key: str | None = setting(
        None, matching(r"\S+"), "text without blanks", "Key of a paid Open-Meteo plan.", secret=True
    )
    open_meteo_air_url: str = setting(
        "https://air-quality-api.open-meteo.com",
        web_address,
        "an http:// or https:// address",
        "Base of Open-Meteo's air quality service.",
    )
    open_meteo_flood_url: str = setting(
        "https://flood-api.open-meteo.com",
        web_address,
        "an http:// or https:// address",
        "Base of Open-Meteo's flood service.",
    )
    met_norway_url: str = setting(
        "https://api.met.no", web_address, "an http:// or https:// address", "Base of MET Norway."
    )
    nchmf_url: str = setting(
        "https://luquetsatlo.nchmf.gov.vn",
        web_address,
        "an http:// or https:// address",
        "Base of NCHMF's flash flood and landslide service.",
    )
    nchmf_ca_file: Path | None = setting(
        None,
        file,
        "a file of certificates in PEM form that can be read",
        "As `LAOCAISO_EVN_NPC_CA_FILE`, for NCHMF's site.",
    )
    cap_sender: str = setting(
        "laocaiso",
        matching(r"[^\s,<&]{1,100}"),
        "text without blanks, commas, < and &",
        "`sender` of CAP messages: a host name of yours.",
    )
    news_sources_file: Path | None = setting(
        None, file, "a TOML or JSON file", "Changes rows of the table of news sources, or adds some."
    )
    bao_lao_cai_url: str = setting(
        "https://baolaocai.vn", web_address, "an http:// or https:// address", "Base of Báo Lào Cai."
    )
    laocai_portal_url: str = setting(
        "https://www.laocai.gov.vn",
        web_address,
        "an http:// or https:// address",
        "Base of the provincial portal.",
    )
    laocai_tourism_url: str = setting(
        "https://laocaitourism.vn",
        web_address,
        "an http:// or https:// address",
        "Base of the province's tourism portal.",
    )
    station_url: str | None = setting(
        None, web_address, "an http:// or https:// address", "Base of the station's site."
    )
    station_pages_file: Path | None = setting(
        None,
        file,
        "a JSON file",
        "Where on the station's site which channel's schedule stands, as CSS selectors.",
    )
    xmltv_url: str | None = setting(
        None, web_address, "an http:// or https:// address", "An XMLTV guide with our channels in it."
    )
    xmltv_owner: str | None = setting(
        None, text, "text", "Who publishes that guide, as it wants to be named."
    )
    one_touch_url: str = setting(
        "https://onetouch.mic.gov.vn",
        web_address,
        "an http:// or https:// address",
        "Base of the learning platform One Touch.",
    )
    one_touch_file: Path | None = setting(
        None, file, "a JSON file", "Where on One Touch the lists stand, as CSS selectors."
    )
    evn_npc_url: str = setting(
        "https://cskh.npc.com.vn", web_address, "an http:// or https:// address", "Base of EVN NPC's site."
    )
    evn_npc_gap_seconds: float = setting(
        2.0, seconds(0, 60), "0 to 60", "Pause between two requests to EVN NPC's site, in seconds."
    )
    evn_npc_ca_file: Path | None = setting(
        None,
        file,
        "a file of certificates in PEM form that can be read",
        "Certificates trusted for EVN NPC's site beside the system's, for it may leave one out of its chain. "
        "Checks are never off.",
    )
