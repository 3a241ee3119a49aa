from dataclasses import FrozenInstanceError, fields
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.core.errors import SettingsError
from laocaiso.settings import CONTACT_PLACEHOLDER, Settings, masked_url, reference

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_an_empty_environment_gives_the_defaults():
    assert (
        Settings.from_environment({"PATH": "/bin", "LAOCAISO_PORT": "", "LAOCAISO_REDIS_URL": " "})
        == Settings()
    )


def test_every_kind_of_value_is_read(tmp_path):
    pem = tmp_path / "ca.pem"
    pem.write_text("")
    settings = Settings.from_environment(
        {
            "LAOCAISO_HOST": "0.0.0.0",
            "LAOCAISO_PORT": "9000",
            "LAOCAISO_DATA_DIR": "/srv/laocaiso",
            "LAOCAISO_REDIS_URL": "redis+sentinel://a:1,b:2/main",
            "LAOCAISO_PUBLIC_URL": "https://api.example.vn/",
            "LAOCAISO_CONTACT": "so@example.vn",
            "LAOCAISO_DEMO": "On",
            "LAOCAISO_REFRESH": "0",
            "LAOCAISO_LOG_LEVEL": "WARNING",
            "LAOCAISO_CORS_ORIGINS": "https://h5.zdn.vn, http://localhost:3000",
            "LAOCAISO_TRUSTED_PROXIES": "10.0.0.0/8,2001:db8::/32",
            "LAOCAISO_REQUEST_LIMIT": "0",
            "LAOCAISO_METRICS_TOKEN": "0123456789abcdef",
            "LAOCAISO_EVN_NPC_GAP_SECONDS": "0.5",
            "LAOCAISO_EVN_NPC_CA_FILE": str(pem),
        }
    )
    assert settings.port == 9000
    assert settings.database == "sqlite+aiosqlite:////srv/laocaiso/laocaiso.db"
    assert settings.address == "https://api.example.vn"
    assert (settings.demo, settings.refresh) == (True, False)
    assert settings.log_level == "warning"
    assert settings.cors_origins == ("https://h5.zdn.vn", "http://localhost:3000")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))
    assert settings.evn_npc_ca_file == pem


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("PORT", "99999", "0 to 65535"),
        ("PORT", "http", "0 to 65535"),
        ("HOST", "two words", "a host name"),
        ("DATABASE_URL", "mysql://host/name", "sqlite+aiosqlite:///path"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("PUBLIC_URL", "example.vn", "http"),
        ("PUBLIC_URL", "https://example.vn/?a=1", "http"),
        ("CONTACT", "nobody", "a mail address"),
        ("DEMO", "maybe", "on or off"),
        ("LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("LOG_FORMAT", "xml", "json or text"),
        ("CORS_ORIGINS", "*,https://h5.zdn.vn", "between commas"),
        ("CORS_ORIGINS", "h5.zdn.vn", "between commas"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "10.0.0.0/8"),
        ("TRUSTED_PROXIES", "*", "10.0.0.0/8"),
        ("REQUEST_LIMIT", "-1", "0 to 1000000000"),
        ("OPEN_METEO_URL", "ftp://x", "http"),
        ("OPEN_METEO_URL", "http://x:99999", "http"),
        ("EVN_NPC_GAP_SECONDS", "nan", "0 to 60"),
        ("EVN_NPC_CA_FILE", "/nowhere/ca.pem", "a file"),
        ("METRICS_TOKEN", "short", "16 or more"),
    ],
)
def test_a_wrong_value_names_the_variable_the_value_and_what_is_allowed(variable, value, allowed):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({f"LAOCAISO_{variable}": value})
    text = str(caught.value)
    assert f"LAOCAISO_{variable}=" in text
    assert allowed in text
    assert (value in text) is (variable != "METRICS_TOKEN")


def test_a_wrong_secret_is_not_repeated():
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"LAOCAISO_OPEN_METEO_API_KEY": "hush hush"})
    assert "hush" not in str(caught.value) + caught.value.vi


@pytest.mark.parametrize(
    ("variable", "meant"),
    [("LAOCAISO_REDIS_ULR", "LAOCAISO_REDIS_URL?"), ("LAOCAISO_Port", "LAOCAISO_PORT?")],
)
def test_a_mistyped_variable_stops_the_start_and_says_what_was_meant(variable, meant):
    with pytest.raises(SettingsError, match=variable) as caught:
        Settings.from_environment({variable: "redis://:secret@host"})
    assert meant in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_variable_unlike_any_other_stops_the_start_too():
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"LAOCAISO_ZZZZ": "1"})
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("redis://:pass@host", "redis://:***@host"),
        ("redis://me:p:a/s@s@host/0", "redis://me:***@host/0"),
        ("redis://me:pass word@host/0", "redis://me:***@host/0"),
        ("postgresql+asyncpg://me:pass@[::1]/db", "postgresql+asyncpg://me:***@[::1]/db"),
        ("redis://host?password=pass&db=1", "redis://host?password=***&db=1"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("https://me@host/x", "https://me@host/x"),
    ],
)
def test_passwords_in_addresses_are_masked(address, shown):
    assert masked_url(address) == shown


@given(
    st.text(st.characters(codec="ascii", exclude_characters="@ \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"), min_size=12)
)
def test_no_password_survives_masking(password):
    assert password not in masked_url(f"redis://user:{password}@host:6379/0")


def test_what_is_shown_holds_no_secret():
    settings = Settings(
        redis_url="redis://:secret-1@host", metrics_token="secret-2-secret-2", open_meteo_api_key="secret-3"
    )
    shown = "".join(line.value for line in settings.shown())
    assert "secret" not in shown
    assert "secret-2" not in repr(settings)
    assert {line.variable for line in settings.shown() if not line.is_default} == {
        "LAOCAISO_REDIS_URL",
        "LAOCAISO_METRICS_TOKEN",
        "LAOCAISO_OPEN_METEO_API_KEY",
    }


def test_what_is_shown_can_be_set_again():
    settings = Settings(demo=True, cors_origins=("https://a.vn", "https://b.vn"), port=1)
    environ = {line.variable: line.value for line in settings.shown()}
    assert Settings.from_environment(environ) == settings


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("fd00::1", "http://[fd00::1]:8000"),
    ],
)
def test_without_a_public_address_links_lead_to_where_it_listens(host, address):
    assert Settings(host=host).address == address


def test_a_missing_contact_is_warned_about_where_real_upstreams_are_asked():
    assert "LAOCAISO_CONTACT" in Settings().warnings()[0]
    assert not Settings(demo=True).warnings()
    assert not Settings(refresh=False).warnings()
    assert not Settings(contact="so@example.vn").warnings()
    assert Settings().contact == CONTACT_PLACEHOLDER


def test_settings_can_not_be_changed():
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_the_documentation_is_up_to_date():
    assert DOCS.read_text() == reference(), "run: laocaiso config --reference > docs/settings.md"
    assert all(f"`LAOCAISO_{f.name.upper()}`" in reference() for f in fields(Settings))
