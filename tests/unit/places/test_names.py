from laocaiso.core.text import fold, spelling
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.names import COMMUNE_KINDS, NameIndex


def test_the_gazetteer_holds_all_units_former_communes_and_districts(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.units) == len(gazetteer.by_code) == len(gazetteer.by_slug) == 99
    assert len(gazetteer.former_by_code) == 319
    assert len(gazetteer.district_by_code) == 18


def test_every_new_code_is_also_the_old_code_of_one_of_its_own_communes(gazetteer: Gazetteer) -> None:
    assert all(gazetteer.former_by_code[unit.code][1] is unit for unit in gazetteer.units)


def test_every_unit_and_former_commune_is_found_by_its_words(gazetteer: Gazetteer, names: NameIndex) -> None:
    for unit in gazetteer.units:
        for name in (unit.name, *(former.name for former in unit.former)):
            kind = next(kind for kind in COMMUNE_KINDS if name.lower().startswith(kind))
            bare = name[len(kind) :]
            spelled = names.spelled(spelling(bare).split())
            assert any(entry.display == name and entry.units == (unit.code,) for entry in spelled), name
            assert set(spelled) <= set(names.folded(fold(bare).split()))


def test_short_names_of_today_are_unique_without_marks(gazetteer: Gazetteer, names: NameIndex) -> None:
    for unit in gazetteer.units:
        today = {e.code for e in names.folded(fold(unit.short_name).split()) if not e.is_former}
        assert today == {unit.code}


def test_a_farm_townlet_goes_by_its_short_names_too(names: NameIndex) -> None:
    for name in ("Nông trường Phong Hải", "NT Phong Hải", "N.T Phong Hải", "Phong Hải"):
        assert "02902" in {code for entry in names.spelled(spelling(name).split()) for code in entry.units}


def test_communes_abolished_just_before_lead_to_the_unit_of_today(names: NameIndex) -> None:
    expected = {"Bảo Hưng": "04543", "Đào Thịnh": "04498", "Việt Thành": "04498", "Nga Quán": "04273"}
    for name, code in expected.items():
        assert [entry.units for entry in names.spelled(spelling(name).split())] == [(code,)]


def test_every_alias_names_a_listed_place(gazetteer: Gazetteer, names: NameIndex) -> None:
    listed = {entry.display for entry in names.entries}
    assert {entry.name for entry in gazetteer.aliases.spellings} <= listed
