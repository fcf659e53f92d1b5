"""Several hosts share the work over PostgreSQL: any takes, any judges, each answers what came to it."""

import shutil
from pathlib import Path

import pytest

from iomdocs.inbox import in_order, scan
from iomdocs.pipeline.handover import Handover
from iomdocs.pipeline.taken import Received
from iomdocs.worker import Worker
from iomdocs.workspace import open_office
from tests.commands import invoke
from tests.conftest import SAMPLES
from tests.databases import database
from tests.hosts_world import host

pytestmark = pytest.mark.postgresql


@pytest.fixture
def shared(postgresql):
    with database(postgresql) as address:
        yield address


def watch_once(root: Path) -> list[Received]:
    """What the daemon does in one round."""
    office = open_office(root)
    try:
        with Handover(office, workers=1) as reception:
            return [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]
    finally:
        office.store.close()


def drop(root: Path, sample: str, name: str) -> None:
    target = root / "inbox" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SAMPLES / sample, target)


def answers(root: Path) -> set[str]:
    return {
        path.relative_to(root / "outbox").as_posix()
        for name in ("accepted", "returned", "refused", "held")
        for path in (root / "outbox" / name).rglob("*.*")
    }


@pytest.mark.parametrize("originals", ["database", "folder"])
def test_one_host_takes_another_judges_and_the_first_answers(tmp_path, shared, originals):
    archive = tmp_path / "archive" if originals == "folder" else None
    taking, judging = (host(tmp_path / name, shared, archive=archive) for name in ("приём", "проверка"))
    drop(taking, "01 ИОМ чистый.xlsx", "Школа 5/хороший.xlsx")
    drop(taking, "03 ИОМ с ошибками.xlsx", "с ошибками.xlsx")
    assert watch_once(taking) == []
    assert list(scan(taking / "inbox")) == []
    Worker(judging, processes=1).run(wait=False)
    told = {each.file: each.verdict.outcome for each in watch_once(taking)}
    assert told == {"Школа 5/хороший.xlsx": "accepted", "с ошибками.xlsx": "returned"}
    assert answers(taking) == {"accepted/Школа 5/хороший — ПРИНЯТО.docx", "returned/с ошибками — ОШИБКИ-3.xlsx"}
    assert answers(judging) == set()
    assert watch_once(taking) == []


def test_without_postgresql_a_worker_says_what_to_do(workspace):
    done = invoke("worker", "--once", "--workspace", str(workspace))
    assert done.exception is not None
    assert "PostgreSQL" in str(done.exception)
    assert "iomdocs watch" in str(done.exception)
