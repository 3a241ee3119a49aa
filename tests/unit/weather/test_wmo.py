import unicodedata

import pytest

from laocaiso.feeds.weather import wmo

OPEN_METEO = {0, 1, 2, 3, 45, 48, 51, 53, 55, 56, 57, 61, 63, 65, 66, 67, 71, 73, 75, 77, 80, 81, 82}
OPEN_METEO |= {85, 86, 95, 96, 99}


def test_every_code_open_meteo_documents_has_words_and_an_icon() -> None:
    assert set(wmo.WORDINGS) >= OPEN_METEO
    assert set(wmo.WORDINGS) - OPEN_METEO == {68, 69, 83, 84}


def test_the_words_are_composed_vietnamese_and_all_different() -> None:
    for wording in wmo.WORDINGS.values():
        assert wording.vi == unicodedata.normalize("NFC", wording.vi)
        assert wording.text("vi") == wording.vi
        assert wording.text("en") == wording.en
    assert len({wording.vi for wording in wmo.WORDINGS.values()}) == len(wmo.WORDINGS)
    assert len({wording.en for wording in wmo.WORDINGS.values()}) == len(wmo.WORDINGS)


@pytest.mark.parametrize(
    ("code", "is_day", "icon"),
    [
        (0, True, "clear-day"),
        (0, False, "clear-night"),
        (0, None, "clear"),
        (80, False, "showers-night"),
        (63, False, "rain"),
        (4, True, None),
    ],
)
def test_an_icon_says_day_or_night_where_the_sky_shows(
    code: int, is_day: bool | None, icon: str | None
) -> None:
    assert wmo.icon(code, is_day) == icon


def test_the_worst_of_some_codes_is_the_weightiest() -> None:
    assert wmo.worst([3, 45, 95, 61]) == 95
    assert wmo.worst([]) is None
