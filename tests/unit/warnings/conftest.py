"""The feed, with the places the program ships with."""

from collections.abc import Callable

import pytest

from laocaiso.feeds.warnings.linking import Linker
from laocaiso.feeds.warnings.service import WarningsFeed
from laocaiso.places.gazetteer import Gazetteer
from laocaiso.places.locate import Locator
from laocaiso.places.names import NameIndex
from tests.unit.warnings.issued import Office


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def names(gazetteer: Gazetteer) -> NameIndex:
    return NameIndex.of(gazetteer)


@pytest.fixture(scope="session")
def locator(gazetteer: Gazetteer) -> Locator:
    return Locator.load(gazetteer)


@pytest.fixture(scope="session")
def linker(gazetteer: Gazetteer, names: NameIndex) -> Linker:
    return Linker(gazetteer, names)


@pytest.fixture
def make_feed(gazetteer: Gazetteer, names: NameIndex, locator: Locator) -> Callable[..., WarningsFeed]:
    def make(*issuers: Office, demo: bool = False) -> WarningsFeed:
        return WarningsFeed(
            gazetteer,
            names,
            locator.boundaries,
            issuers or (Office(),),
            cap_sender="laocaiso.example",
            demo=demo,
        )

    return make
