"""Several hosts share the work over PostgreSQL: any takes, any judges, each answers what came to it."""

import hashlib
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from iomdocs.daemon import Daemon
from iomdocs.errors import ConfigurationError
from iomdocs.health import examine
from iomdocs.inbox import in_order, scan
from iomdocs.pipeline import bench as bench_module
from iomdocs.pipeline import handover as handover_module
from iomdocs.pipeline.bench import Bench
from iomdocs.pipeline.handover import Handover
from iomdocs.pipeline.sharing import show_packs
from iomdocs.pipeline.taken import Received
from iomdocs.store import Store
from iomdocs.worker import Worker
from iomdocs.workspace import open_office
from tests.commands import invoke
from tests.conftest import SAMPLES
from tests.databases import bare, database
from tests.hosts_world import answers, ask, host, variant, violations

CLEAN, WRONG = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"


@pytest.fixture
def shared(postgresql) -> Iterator[str]:
    with database(postgresql) as address:
        yield address


@pytest.fixture
def taking(tmp_path, shared) -> Path:
    return host(tmp_path / "приём", shared)


@pytest.fixture
def judging(tmp_path, shared) -> Path:
    return host(tmp_path / "проверка", shared)


class KilledError(BaseException):
    """The end of a process, as far as one process can play it."""


def watch(root: Path) -> list[Received]:
    """What the daemon does in one round."""
    office = open_office(root)
    try:
        with Handover(office, workers=1) as reception:
            return [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]
    finally:
        office.store.close()


def work(root: Path, database_: str) -> None:
    """Judge all that waits, as a worker does with one batch."""
    office = open_office(root, worker=True)
    try:
        with Bench(office, workers=1) as bench:
            bench.judge([number for (number,) in ask(database_, "SELECT id FROM claims ORDER BY id")])
    finally:
        office.store.close()


def drop(root: Path, file: str, data: bytes) -> None:
    target = root / "inbox" / file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def ask_nothing(database_: str, sql: str) -> None:
    engine = create_engine(database_.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(sql))
    engine.dispose()


def await_(seen: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.05)


def outcomes(database_: str) -> dict[str, str]:
    return dict(ask(database_, "SELECT file, outcome FROM submissions"))


@pytest.mark.postgresql
@pytest.mark.parametrize("originals", ["database", "folder"])
def test_one_host_takes_another_judges_and_the_first_answers(tmp_path, shared, originals):
    archive = tmp_path / "archive" if originals == "folder" else None
    taking, judging = (host(tmp_path / name, shared, archive=archive) for name in ("приём", "проверка"))
    drop(taking, "Школа 5/хороший.xlsx", CLEAN.read_bytes())
    drop(taking, "с ошибками.xlsx", WRONG.read_bytes())
    assert watch(taking) == []
    assert list(scan(taking / "inbox")) == []
    Worker(judging, processes=1).run(wait=False)
    told = {each.file: each.verdict.outcome for each in watch(taking)}
    assert told == {"Школа 5/хороший.xlsx": "accepted", "с ошибками.xlsx": "returned"}
    assert answers(taking) == ["accepted/Школа 5/хороший — ПРИНЯТО.docx", "returned/с ошибками — ОШИБКИ-3.xlsx"]
    assert answers(judging) == []
    assert watch(taking) == []
    assert violations(shared, {taking: told}) == []


@contextmanager
def _dies(patch: pytest.MonkeyPatch, owner: object, name: str, *, after: bool) -> Iterator[None]:
    """The process ends before a step, or just after it."""
    plain: Callable[..., object] = getattr(owner, name)

    def dying(*given: object, **named: object) -> object:
        if after:
            plain(*given, **named)
        raise KilledError

    with patch.context() as patched:
        patched.setattr(owner, name, dying)
        yield


WATCH_ENDS = [
    (handover_module, "keep_all"),
    (Store, "enqueue"),
    (handover_module, "release"),
    (handover_module, "write_all"),
    (Store, "arrived"),
]
WORK_ENDS = [(Store, "begin_claims"), (Store, "save_claimed"), (bench_module, "post"), (Store, "send")]


@pytest.mark.postgresql
def test_whoever_dies_at_any_step_nothing_is_lost_and_nothing_counts_twice(taking, judging, shared, monkeypatch):
    files: dict[str, str] = {}
    ends = [(watch, each) for each in WATCH_ENDS] + [(work, each) for each in WORK_ENDS]
    number = 0
    for dying, (owner, name) in ends:
        for after in (False, True):
            number += 1
            drop(taking, f"{number}.xlsx", variant(WRONG if number % 5 == 0 else CLEAN, number))
            files[f"{number}.xlsx"] = "returned" if number % 5 == 0 else "accepted"
            with _dies(monkeypatch, owner, name, after=after), suppress(KilledError):
                watch(taking)
                if dying is work or name in {"write_all", "arrived"}:
                    work(judging, shared)
                    watch(taking)
    watch(taking)
    work(judging, shared)
    watch(taking)
    ask(shared, "SELECT 1")
    told = [each for each in violations(shared, {taking: files}) if not each.startswith("job")]  # no worker ran
    assert told == []


@pytest.mark.postgresql
def test_a_worker_that_sees_another_archive_says_so_where_people_wait(tmp_path, shared):
    taking, judging = (host(tmp_path / name, shared, archive=tmp_path / "общая") for name in ("приём", "проверка"))
    settings = judging / "iomdocs.toml"
    right = settings.read_text("utf-8")
    settings.write_text(right.replace("общая", "своя"), "utf-8")
    drop(taking, "один.xlsx", CLEAN.read_bytes())
    watch(taking)
    with pytest.raises(ConfigurationError, match=r"своя.*\[folders\] archive"):
        Worker(judging, processes=1).run(wait=False)
    assert [each.state for each in examine(str(judging)) if each.name == "archive"] == ["bad"]
    assert [each.what for each in examine(str(taking)) if each.name == "worker" and "своя" in each.what]
    daemon = Daemon(taking, settle=0.05, patrol=0.05)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    page = taking / "outbox" / "ВНИМАНИЕ – приём стоит.txt"
    try:
        await_(page.is_file)
        assert "своя" in page.read_text("utf-8-sig")
    finally:
        daemon.stop()
        thread.join()
    settings.write_text(right, "utf-8")
    Worker(judging, processes=1).run(wait=False)
    assert [each.verdict.outcome for each in watch(taking)] == ["accepted"]
    assert [each for each in examine(str(taking)) if each.name in {"worker", "archive"}] == []


@pytest.mark.postgresql
def test_a_worker_with_another_pack_does_not_judge(taking, judging, shared):
    drop(taking, "один.xlsx", CLEAN.read_bytes())
    office = open_office(taking)
    show_packs(office)
    office.store.close()
    watch(taking)
    form = judging / "templates" / "tyumen" / "forms" / "iom.2026.toml"
    right = form.read_bytes()
    form.write_bytes(right + "\n# здесь правило другое\n".encode())
    with pytest.raises(ConfigurationError, match="не проверяет"):
        Worker(judging, processes=1).run(wait=False)
    assert [each.what for each in examine(str(taking)) if each.name == "worker" and "Пакет" in each.what]
    form.write_bytes(right.replace(b"\n", b"\r\n"))  # only Windows wrote it
    Worker(judging, processes=1).run(wait=False)
    assert [each.verdict.outcome for each in watch(taking)] == ["accepted"]


@pytest.mark.postgresql
def test_the_first_host_that_has_the_originals_says_which_archive_is_everybodys(tmp_path, shared):
    taking = host(tmp_path / "приём", shared, archive=tmp_path / "общая")
    drop(taking, "один.xlsx", CLEAN.read_bytes())
    watch(taking)
    ask_nothing(shared, "DELETE FROM settings WHERE name = 'mark of the archive'")  # as an older program left it
    with pytest.raises(ConfigurationError):
        Worker(host(tmp_path / "чужой", shared, archive=tmp_path / "своя"), processes=1).run(wait=False)
    (tmp_path / "общая" / ".iomdocs-archive").write_text("", "utf-8")
    Worker(host(tmp_path / "проверка", shared, archive=tmp_path / "общая"), processes=1).run(wait=False)
    assert [each.verdict.outcome for each in watch(taking)] == ["accepted"]


@pytest.mark.postgresql
def test_an_original_that_is_gone_holds_up_no_other(tmp_path, shared):
    taking, judging = (host(tmp_path / name, shared, archive=tmp_path / "общая") for name in ("приём", "проверка"))
    for number in range(3):
        drop(taking, f"{number}.xlsx", variant(CLEAN, number))
    watch(taking)
    gone = hashlib.sha256(variant(CLEAN, 1)).hexdigest()
    (tmp_path / "общая" / gone).unlink()
    with pytest.raises(ConfigurationError, match="прислать снова"):
        work(judging, shared)
    assert {each.file: each.verdict.outcome for each in watch(taking)} == {"0.xlsx": "accepted", "2.xlsx": "accepted"}
    drop(taking, "1 ещё раз.xlsx", variant(CLEAN, 1))
    watch(taking)
    work(judging, shared)
    assert sorted(each.verdict.outcome for each in watch(taking)) == ["accepted", "duplicate"]


@pytest.mark.postgresql
def test_two_workers_with_one_batch_give_one_verdict(taking, judging, shared, monkeypatch):
    drop(taking, "один.xlsx", CLEAN.read_bytes())
    watch(taking)
    plain = Store.save_claimed

    def slow(store: Store, *given: object) -> object:
        monkeypatch.setattr(Store, "save_claimed", plain)
        work(judging, shared)
        return plain(store, *given)

    monkeypatch.setattr(Store, "save_claimed", slow)
    work(judging, shared)
    assert [each.verdict.outcome for each in watch(taking)] == ["accepted"]
    assert outcomes(shared) == {"один.xlsx": "accepted"}


@pytest.mark.postgresql
def test_a_file_on_which_three_workers_died_is_refused_and_the_others_are_not(taking, judging, shared, monkeypatch):
    drop(taking, "ядовитый.xlsx", variant(CLEAN, 1))
    drop(taking, "хороший.xlsx", variant(CLEAN, 2))
    watch(taking)
    plain = Bench._submit

    def poisoned(bench: Bench, taken: list) -> object:
        if any(each.fresh and each.came.file == "ядовитый.xlsx" for each in taken):
            raise KilledError
        return plain(bench, taken)

    monkeypatch.setattr(Bench, "_submit", poisoned)
    for _ in range(3):
        with suppress(KilledError):
            work(judging, shared)
    work(judging, shared)
    told = {each.file: each.verdict for each in watch(taking)}
    assert told["хороший.xlsx"].outcome == "accepted"
    assert [each.code for each in told["ядовитый.xlsx"].findings] == ["file-too-hard"]


@pytest.mark.postgresql
def test_an_archive_is_judged_file_by_file_wherever_it_is_unpacked(taking, judging, shared, tmp_path):
    with zipfile.ZipFile(tmp_path / "всё.zip", "w") as packed:
        packed.writestr("а.xlsx", variant(CLEAN, 1))
        packed.writestr("б.xlsx", variant(WRONG, 2))
    drop(taking, "Школа/всё.zip", (tmp_path / "всё.zip").read_bytes())
    watch(taking)
    work(judging, shared)
    work(judging, shared)
    watch(taking)
    assert {name: outcomes(shared)[f"Школа/всё/{name}"] for name in ("а.xlsx", "б.xlsx")} == {
        "а.xlsx": "accepted",
        "б.xlsx": "returned",
    }
    assert len(answers(taking)) == 3


@pytest.mark.postgresql
def test_the_same_bytes_at_two_hosts_count_once_and_both_are_answered(tmp_path, taking, judging, shared):
    other = host(tmp_path / "второй приём", shared)
    for root in (taking, other):
        drop(root, f"{root.name}.xlsx", CLEAN.read_bytes())
        watch(root)
    work(judging, shared)
    told = [each.verdict.outcome for root in (taking, other) for each in watch(root)]
    assert told == ["accepted", "duplicate"]
    assert [len(answers(root)) for root in (taking, other)] == [1, 1]


@pytest.mark.postgresql
def test_receive_and_the_queue_do_not_meet_in_one_file(taking, shared):
    drop(taking, "один.xlsx", CLEAN.read_bytes())
    with pytest.MonkeyPatch.context() as patch, suppress(KilledError):
        patch.setattr(handover_module, "release", lambda _: (_ for _ in ()).throw(KilledError))
        watch(taking)
    assert invoke("receive", "--workspace", str(taking)).exit_code == 0
    assert outcomes(shared) == {}
    work(taking, shared)
    assert [each.verdict.outcome for each in watch(taking)] == ["accepted"]


@pytest.mark.sqlite
def test_without_postgresql_a_worker_says_what_to_do(workspace):
    done = invoke("worker", "--once", "--workspace", str(workspace))
    assert done.exception is not None
    assert "PostgreSQL" in str(done.exception)
    assert "iomdocs watch" in str(done.exception)


@pytest.mark.postgresql
def test_hosts_that_start_at_once_over_a_new_database_do_not_trip_over_each_other(tmp_path, postgresql):
    with bare(postgresql) as address:
        roots = [host(tmp_path / str(number), address) for number in range(4)]

        def opened(root: Path) -> int:
            office = open_office(root)
            try:
                return office.store.workers()
            finally:
                office.store.close()

        with ThreadPoolExecutor(len(roots)) as threads:
            assert list(threads.map(opened, roots)) == [0] * len(roots)
