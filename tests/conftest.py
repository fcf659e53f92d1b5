import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from iomdocs import packs
from iomdocs.directory import Directory, Organisation
from iomdocs.judging import Judge
from iomdocs.pipeline.office import Office
from iomdocs.reader import read
from iomdocs.workspace import open_office
from tests import on_postgresql
from tests.databases import empty, postgresql, url
from tests.offices import begin

__all__ = ["empty", "postgresql", "url"]  # fixtures of every test

TODAY = dt.date(2026, 11, 22)
SAMPLES = Path(__file__).parent / "data" / "samples"
TEMPLATES = packs.shipped()

# The same examples on every run: red is the fault of a change. HYPOTHESIS_PROFILE=search looks for new ones.
# No deadline: on a busy machine it says nothing of the code.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("search", max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the code gives now as the expectation")
    parser.addoption("--on-postgresql", action="store_true", help="give every workspace a PostgreSQL database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--on-postgresql"):
        chosen = [each for each in items if on_postgresql.matters_to(each)]
        config.hook.pytest_deselected(items=[each for each in items if each not in set(chosen)])
        items[:] = chosen


@pytest.fixture(autouse=True)
def _databases_end_with_their_test(request) -> Iterator[None]:
    place = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if on_postgresql.is_on() and place is not None:
        on_postgresql.drop_below(place)


def pytest_configure(config: pytest.Config) -> None:
    # The business date of all tests, also for the processes they start.
    os.environ["IOMDOCS_TODAY"] = TODAY.isoformat()
    if config.getoption("--on-postgresql"):
        on_postgresql.switch()
    if config.getoption("--update-golden"):
        os.environ["UPDATE_GOLDEN"] = "1"


@pytest.fixture(scope="session")
def truth() -> list[dict]:
    return json.loads((SAMPLES / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def all_packs() -> list[packs.Pack]:
    names = ["tyumen", *(name for name in packs.names([TEMPLATES]) if name != "tyumen")]
    return [packs.load(name, [TEMPLATES]) for name in names]


@pytest.fixture(scope="session")
def directory(all_packs) -> Directory:
    verdict = Judge(all_packs, Directory(), TODAY).judge(
        read((SAMPLES / "организации.xlsx").read_bytes(), "организации.xlsx")
    )
    names = ("code", "full_name", "short_name", "municipality", "head_position", "head_name", "place")
    rows = [record.values for entry in verdict.entries for record in entry.records]
    return Directory.of(Organisation(*(str(row.get(name) or "") for name in names)) for row in rows)


@pytest.fixture(scope="session")
def judge(all_packs, directory) -> Judge:
    return Judge(all_packs, directory, TODAY)


@pytest.fixture
def workspace(tmp_path) -> Path:
    return begin(tmp_path / "office")


@pytest.fixture
def office(workspace) -> Iterator[Office]:
    opened = open_office(workspace)
    yield opened
    opened.store.close()
