from collections.abc import Mapping

import pytest

from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.locate import Locator
from laocaiso.places.names import NameIndex
from laocaiso.places.resolver import Resolver
from laocaiso.places.service import Places


@pytest.fixture(scope="session")
def places() -> Places:
    return Places.load()


@pytest.fixture(scope="session")
def gazetteer(places: Places) -> Gazetteer:
    return places.gazetteer


@pytest.fixture(scope="session")
def resolver(places: Places) -> Resolver:
    return places.resolver


@pytest.fixture(scope="session")
def locator(places: Places) -> Locator:
    return places.locator


@pytest.fixture(scope="session")
def names(gazetteer: Gazetteer) -> NameIndex:
    return NameIndex.of(gazetteer)


@pytest.fixture(scope="session")
def neighbours(places: Places) -> Mapping[str, tuple[str, ...]]:
    return places.neighbours
