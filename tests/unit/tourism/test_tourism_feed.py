"""What is published of places and tours."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from laocaiso.feeds.tourism.finding import Near
from laocaiso.feeds.tourism.model import Tour

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def tour(name: str, first: int, last: int, **more: object) -> Tour:
    return Tour(
        id=name,
        title_vi=f"Tour {name}",
        operator="Hợp tác xã",
        valid_from=date(2026, 11, first),
        valid_to=date(2026, 11, last),
        **more,
    )


TOURS = (
    tour("over", 1, 24),
    tour("last-day", 1, 25),
    tour("first-day", 25, 30, title_en="A walk", price_vnd=1_500_000, places=("fansipan", "gone")),
    tour("to-come", 26, 30),
)


@pytest.fixture
def pages(feed, kept):
    def pages():
        return {
            (page.target, page.language): msgspec.json.decode(page.body)
            for page in feed.render(kept, NOW).pages
        }

    return pages


def test_places_are_there_before_the_editors_data_were_looked_at(pages):
    found = pages()
    assert len(found["/v1/tourism/places", "vi"]["items"]) == 71
    assert len([target for target, _ in found if target.startswith("/v1/tourism/places/")]) == 2 * 71
    assert ("/v1/tourism/tours", "vi") not in found


def test_a_place_is_honest_about_itself(pages):
    vi, en = (pages()["/v1/tourism/places/fansipan", language] for language in ("vi", "en"))
    place = vi["place"]
    assert (place["name"], place["otherName"]) == ("Đỉnh Fansipan", "Fansipan Peak")
    assert (en["place"]["name"], en["place"]["otherName"]) == ("Fansipan Peak", "Đỉnh Fansipan")
    assert place["kind"] == {"code": "peak", "name": "Đỉnh núi"}
    assert en["place"]["kind"]["name"] == "Peak"
    assert (place["precisionM"], place["notForNavigation"], place["reviewed"]) == (500, True, False)
    assert place["unit"] == {"code": "03037", "name": "Xã Tả Van", "slug": "ta-van", "confidence": "low"}
    assert "distanceM" not in place
    assert "rà soát" in vi["note"]
    assert "reviewed by a local editor" in en["note"]
    assert vi["provenance"]["fetchedAt"] == "2026-11-22T00:00:00+07:00"
    assert "GeoNames" in vi["provenance"]["attribution"]


def test_only_the_tours_of_today_are_published(feed, kept, pages):
    kept.put(feed.sources[0], TOURS)
    vi, en = (pages()["/v1/tourism/tours", language] for language in ("vi", "en"))
    assert [item["id"] for item in vi["items"]] == ["last-day", "first-day"]
    assert vi["date"] == "2026-11-25"
    assert vi["items"][1]["places"] == [{"id": "fansipan", "name": "Đỉnh Fansipan"}]
    assert vi["items"][1]["priceVnd"] == 1_500_000
    assert (vi["items"][1]["title"], en["items"][1]["title"]) == ("Tour first-day", "A walk")
    assert "priceVnd" not in vi["items"][0]
    assert vi["provenance"]["source"] == "Ban biên tập Lào Cai số"


def test_the_tours_change_at_midnight_in_vietnam(feed, kept):
    kept.put(feed.sources[0], TOURS)
    until = feed.render(kept, NOW).until
    assert until == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    view = feed.render(kept, until).view
    assert [item.id for item in view.list_tours(view.today, "vi").items] == ["first-day", "to-come"]


def test_tours_of_another_day(feed, kept):
    kept.put(feed.sources[0], TOURS)
    view = feed.render(kept, NOW).view
    assert [item.id for item in view.list_tours(date(2026, 11, 2), "vi").items] == ["over", "last-day"]
    assert view.list_tours(date(2026, 12, 24), "vi").items == []


def test_a_list_near_a_point(feed, kept):
    view = feed.render(kept, NOW).view
    answer = view.list_places("en", kind="market", near=Near(22.3364, 103.8438), limit=2)
    assert len(answer.items) == 2
    assert answer.items[0].distance_m <= answer.items[1].distance_m
    assert {item.kind.code for item in answer.items} == {"market"}
    assert len(answer.kinds) == 18


def test_other_features_get_the_nearest_of_each_unit(feed, kept, gazetteer):
    nearby = feed.render(kept, NOW).view.nearby
    assert set(nearby["vi"]) == set(gazetteer.by_code)
    assert nearby["vi"]["03006"][0].name == "Nhà thờ đá Sa Pa"
    assert nearby["en"]["03006"][0].name == "Sa Pa Stone Church"
    assert all(len(places) == 5 for places in nearby["vi"].values())


def test_the_same_data_make_the_same_bytes(feed, kept):
    first, second = feed.render(kept, NOW), feed.render(kept, NOW)
    assert [page.body for page in first.pages] == [page.body for page in second.pages]
