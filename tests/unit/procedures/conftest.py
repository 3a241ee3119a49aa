import pytest

from laocaiso.cases.procedures.catalogue import Catalogue
from laocaiso.cases.procedures.search import Search
from laocaiso.cases.procedures.service import Procedures


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.shipped()


@pytest.fixture(scope="session")
def search(catalogue: Catalogue) -> Search:
    return Search.load(catalogue)


@pytest.fixture(scope="session")
def procedures(catalogue: Catalogue) -> Procedures:
    return Procedures.of(catalogue)
