"""The table of sources, and what an operator's file may change in it."""

from pathlib import Path

import pytest

from laocaiso.core.errors import SettingsError
from laocaiso.feeds.news.sources import load

NEW = """
[[sources]]
id = "bao_moi"
name = "Báo Mới"
owner = "Báo Mới"
url = "https://moi.example.vn/"
base = "https://moi.example.vn"
feed = "/rss"
attribution = "Báo Mới."
month_first = true
topics = {"Tin nhanh" = ["society"]}
"""


def test_the_shipped_table_is_sound() -> None:
    table = load()
    assert [source.id for source in table] == ["bao_lao_cai", "laocai_portal", "laocai_tourism"]
    assert table[0].site.base == "https://baolaocai.vn/rss/home.rss"
    assert all(source.attribution.endswith(".") for source in table)


def test_a_file_adds_changes_and_switches_off_without_code(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(
        f"""{NEW}
[[sources]]
id = "bao_yen_bai"
enabled = true

[[sources]]
id = "laocai_portal"
enabled = false
""",
        "utf-8",
    )
    table = load(file)
    assert [source.id for source in table] == ["bao_lao_cai", "laocai_tourism", "bao_yen_bai", "bao_moi"]
    assert table[-1].site.month_first
    assert table[-1].topics == {"Tin nhanh": ("society",)}


def test_json_does_too(tmp_path: Path) -> None:
    file = tmp_path / "sources.json"
    file.write_text('{"sources": [{"id": "bao_lao_cai", "feed": "/rss/kinh-te-1.rss"}]}', "utf-8")
    assert load(file)[0].feed == "/rss/kinh-te-1.rss"


def test_base_addresses_can_be_put_in_place() -> None:
    assert (
        load(bases={"bao_lao_cai": "http://127.0.0.1:1/x"})[0].site.base
        == "http://127.0.0.1:1/x/rss/home.rss"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('feed = "/rss"', ""),
        ('feed = "/rss"', 'feed = "rss"'),
        ('base = "https://moi.example.vn"', 'base = "ftp://moi"'),
        ("month_first = true", "month_fist = true"),
        ('["society"]', '["gossip"]'),
        ("month_first = true", "every_minutes = 1"),
        ("month_first = true", 'zone = "Asia/Nowhere"'),
        ('id = "bao_moi"', 'id = "Báo Mới"'),
        ('name = "Báo Mới"', ""),
        ("[[sources]]", "[[source]]"),
        ("[[sources]]", "[[sources"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(NEW.replace(old, new), "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert caught.value.variable == "LAOCAISO_NEWS_SOURCES_FILE"
    assert str(file) in str(caught.value)
