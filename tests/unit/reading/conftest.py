import pytest

from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.reading.reader import Reader
from laocaiso.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def reader():
    return Reader(Gazetteer.load(), Categories.load())


@pytest.fixture(scope="session")
def personal(reader):
    return reader._personal
