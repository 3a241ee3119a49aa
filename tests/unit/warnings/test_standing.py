from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laocaiso.feeds.warnings import standing
from laocaiso.feeds.warnings.linking import Linker
from laocaiso.feeds.warnings.model import Area, Bulletin, Level
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import NameIndex
from tests.unit.warnings.issued import HOUR, NOW, bulletin, info, listing, nothing, partly_read

GAZETTEER = Gazetteer.load()
LINKER = Linker(GAZETTEER, NameIndex.of(GAZETTEER))
LEVELS: list[Level] = ["very_high", "high", "medium", "low", "unknown"]


def test_the_first_list_came_when_it_was_first_seen() -> None:
    kept = standing.accepted(None, bulletin(info("Bát Xát"), came=None), NOW)
    assert (kept.came, kept.replaced) == (NOW, None)
    assert standing.accepted(None, nothing(), NOW).came is None


def test_the_same_list_again_changes_nothing_but_what_was_asked() -> None:
    first = standing.accepted(None, bulletin(info("Bát Xát")), NOW)
    later = HOUR + timedelta(hours=1)
    again = Bulletin(asked_for=later, searched_from=HOUR, listing=first.listing)
    kept = standing.accepted(first, again, NOW + timedelta(hours=1))
    assert (kept.came, kept.listing, kept.asked_for) == (NOW, first.listing, later)


def test_a_newer_list_replaces_one_that_still_held() -> None:
    first = standing.accepted(None, bulletin(info("Bát Xát")), NOW)
    at = NOW + timedelta(hours=1)
    newer = standing.accepted(first, bulletin(info("Sa Pa"), about=HOUR + timedelta(hours=1)), at)
    assert (newer.came, newer.replaced) == (at, NOW)
    much_later = NOW + timedelta(hours=9)
    after = standing.accepted(first, bulletin(info("Sa Pa"), about=HOUR + timedelta(hours=9)), much_later)
    assert (after.came, after.replaced) == (much_later, None)


def test_no_list_or_an_older_one_never_replaces_what_is_known() -> None:
    first = standing.accepted(None, bulletin(info("Bát Xát")), NOW)
    at = NOW + timedelta(hours=2)
    silent = standing.accepted(first, nothing(HOUR + timedelta(hours=2)), at)
    assert (silent.listing, silent.came) == (first.listing, NOW)
    assert silent.asked_for == HOUR + timedelta(hours=2)
    older = standing.accepted(first, bulletin(about=HOUR - timedelta(hours=1)), at)
    assert older.listing == first.listing


def test_a_list_long_over_gives_way_to_the_knowledge_that_there_is_none() -> None:
    first = standing.accepted(None, bulletin(info("Bát Xát")), NOW)
    just = HOUR + timedelta(hours=6) + standing.LAST_KNOWN
    assert standing.accepted(first, nothing(), just).listing is not None
    assert standing.accepted(first, nothing(), just + timedelta(seconds=1)).listing is None


def test_a_list_dated_in_the_future_does_not_block_the_ones_that_follow() -> None:
    broken = standing.accepted(None, bulletin(info("Bát Xát"), about=HOUR + timedelta(days=400)), NOW)
    assert standing.accepted(broken, bulletin(info("Sa Pa")), NOW).listing == listing(info("Sa Pa"))


@pytest.mark.parametrize(
    ("known", "stale", "after", "state"),
    [
        (bulletin(), False, timedelta(0), "current"),
        (bulletin(), False, timedelta(hours=6), "expired"),
        (partly_read(), False, timedelta(0), "incomplete"),
        (partly_read(), False, timedelta(hours=6), "expired"),
        (partly_read(), True, timedelta(0), "stale"),
        (bulletin(), True, timedelta(0), "stale"),
        (nothing(), False, timedelta(0), "nothing_published"),
        (nothing(), True, timedelta(0), "stale"),
        (None, False, timedelta(0), "unavailable"),
    ],
)
def test_how_far_the_word_of_an_issuer_reaches(
    known: Bulletin | None, stale: bool, after: timedelta, state: str
) -> None:
    assert standing.issuer_state(known, stale, HOUR + after) == state


def test_none_listed_needs_every_issuers_list_to_cover_the_present() -> None:
    assert standing.unit_state(True, ["unavailable"]) == "warning"
    assert standing.unit_state(False, ["current", "current"]) == "none_listed"
    for state in ("incomplete", "expired", "nothing_published", "stale", "unavailable"):
        assert standing.unit_state(False, ["current", state]) == "unknown"
    assert standing.unit_state(False, []) == "unknown"


@given(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=6))
def test_several_old_communes_on_one_unit_give_its_worst_level_and_all_stay(levels: list[Level]) -> None:
    said = listing(*(info("Bát Xát", level, former=f"Xã {n}") for n, level in enumerate(levels)))
    (warning,) = standing.by_unit("a", said, LINKER, NOW)
    assert (warning.unit, warning.worst.level) == ("02683", min(levels, key=LEVELS.index))
    assert sorted(i.areas[0].former or "" for i in warning.infos) == sorted(
        f"Xã {n}" for n in range(len(levels))
    )


def test_each_hazard_stands_for_itself_and_the_worst_unit_comes_first() -> None:
    said = listing(
        info("Bát Xát", "medium"),
        info("Bát Xát", "low", "flash_flood"),
        info("P. Sa Pa", "very_high"),
        info("?"),
    )
    found = [(w.unit, w.worst.event, w.worst.level) for w in standing.by_unit("a", said, LINKER, NOW)]
    assert found == [
        ("03006", "landslide", "very_high"),
        (None, "landslide", "high"),
        ("02683", "landslide", "medium"),
        ("02683", "flash_flood", "low"),
    ]


def test_what_still_holds_goes_before_what_is_over_however_bad() -> None:
    over = info("Bát Xát", "very_high", expires=NOW - timedelta(minutes=1))
    (warning,) = standing.by_unit("a", listing(over, info("Bát Xát", "low")), LINKER, NOW)
    assert warning.worst.level == "low"
    assert not warning.is_over(NOW)


def test_unplaced_areas_are_kept_one_by_one_and_those_elsewhere_are_not() -> None:
    there = info("Tân Quang", areas=(Area(commune="Tân Quang", province="Tuyên Quang"),))
    found = standing.by_unit("a", listing(info("Lạ"), info("Lạ nữa"), there), LINKER, NOW)
    assert [w.unit for w in found] == [None, None]
