import msgspec
import pytest

from laocaiso.cases.feedback.categories import Categories, Category
from laocaiso.cases.feedback.reading.reader import Reader
from laocaiso.core.errors import NotFound
from laocaiso.places.gazetteer import Gazetteer


def test_the_list_has_sixteen_categories_in_two_languages():
    categories = Categories.load()
    assert len(categories.all) == 16
    assert categories.active() == categories.all
    assert all(c.name and c.name_en and c.working_days > 0 for c in categories.all)
    assert all(len(c.examples) == len(c.examples_en) for c in categories.all)


def test_emergency_numbers_are_the_national_ones():
    numbers = {number for c in Categories.load().all for number in c.emergency_numbers}
    assert numbers == {"112", "113", "114", "115"}
    assert Categories.load().named("thien_tai").emergency_numbers[0] == "112"


def test_an_unknown_category_is_named_in_the_error():
    with pytest.raises(NotFound) as caught:
        Categories.load().named("thoi_tiet")
    assert caught.value.field == "category"


def test_a_list_of_ones_own(tmp_path):
    own = [Category(slug="khac", name="Khác", name_en="Other", working_days=3)]
    path = tmp_path / "categories.json"
    path.write_bytes(msgspec.json.encode(own))
    assert Categories.load(path).all == tuple(own)


@pytest.mark.parametrize(
    "bad", [b"[]", b'[{"slug": "a", "name": "A", "nameEn": "A", "workingDays": 1, "x": 1}]']
)
def test_a_bad_list_is_refused(tmp_path, bad):
    path = tmp_path / "categories.json"
    path.write_bytes(bad)
    with pytest.raises((ValueError, msgspec.ValidationError)):
        Categories.load(path)


def test_two_of_one_slug_are_refused():
    one = Category(slug="khac", name="Khác", name_en="Other", working_days=3)
    with pytest.raises(ValueError, match="same slug"):
        Categories([one, one])


def test_only_active_categories_are_given():
    categories = Categories(
        msgspec.structs.replace(c, active=c.slug != "moi_truong") for c in Categories.load().all
    )
    reading = Reader(Gazetteer.load(), categories).read(None, "Rác thải chất đống bốc mùi hôi thối")
    assert reading.category != "moi_truong"
    assert "moi_truong" not in {s.category for s in reading.suggestions}
