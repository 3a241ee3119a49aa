"""The second factor: what counts as one, and whose it is."""

import pytest

from laocaiso.cases.dossiers.factor import Factors, read_factor
from laocaiso.cases.dossiers.model import Owner
from laocaiso.core.errors import InvalidInput
from laocaiso.snapshots.ports import StoreDown


@pytest.mark.parametrize(("typed", "read"), [("9517", "9517"), (" 95 17 ", "9517"), ("９５１７", "9517")])
def test_four_digits_are_taken_as_typed(typed, read):
    assert read_factor(typed) == read


def test_a_secret_is_taken_without_its_dashes():
    assert read_factor("abcd-efg2-3456") == "ABCDEFG23456"


@pytest.mark.parametrize(
    "typed", ["", "951", "95171", "999534619517", "0000752669", "abc", "12345678", "x" * 50, "٩٥١٧"]
)
def test_anything_else_is_refused_for_every_dossier_alike_and_not_repeated(typed):
    with pytest.raises(InvalidInput) as refused:
        read_factor(typed)
    assert refused.value.field == "factor"
    assert not typed or typed not in refused.value.vi + refused.value.en


class Issued:
    def __init__(self, secret: str) -> None:
        self.secret, self.asked = secret, []

    async def matches(self, code: str, secret: str) -> bool:
        self.asked.append(code)
        return secret == self.secret


async def test_either_number_s_end_fits_and_nothing_else(make_dossier):
    dossier = make_dossier()
    factors = Factors()
    assert await factors.fits("9517", dossier, dossier.code)
    assert await factors.fits("2669", dossier, dossier.code)
    assert not await factors.fits("0000", dossier, dossier.code)
    assert not await factors.fits("ABCDEFGH", dossier, dossier.code)


@pytest.mark.parametrize("number", ["", "9517", "1239517", "TK-ABCDWXYZ", "portal-account"])
async def test_a_number_too_short_or_without_digits_guards_nothing(make_dossier, number):
    dossier = make_dossier(owner=Owner(name="A", id=number, phone=number))
    for factor in ("9517", number[-4:].upper() or "0000"):
        assert not await Factors().fits(factor, dossier, dossier.code)


async def test_a_secret_of_ours_fits_only_where_there_is_a_dossier(make_dossier):
    issued = Issued("ABCD2345")
    factors = Factors(issued)
    assert await factors.fits("ABCD2345", make_dossier(), "H38.12-261110-0007")
    assert not await factors.fits("ABCD2345", None, "H38.12-261110-9999")
    assert not await factors.fits("ABCD9999", make_dossier(), "H38.12-261110-0007")
    assert len(issued.asked) == 3, "asked in every case, or the time would tell"


class Down:
    async def matches(self, _code: str, _secret: str) -> bool:
        raise StoreDown("gone")


async def test_without_the_store_of_secrets_digits_still_count_and_secrets_are_no_miss(make_dossier):
    factors = Factors(Down())
    assert await factors.fits("9517", make_dossier(), "H38.12-261110-0007")
    assert not await factors.fits("0001", make_dossier(), "H38.12-261110-0007")
    for dossier in (make_dossier(), None):
        with pytest.raises(StoreDown):
            await factors.fits("ABCD2345", dossier, "H38.12-261110-0007")
