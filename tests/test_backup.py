"""A backup made at any moment can be put back, and is put back only when it is right."""

import os
import shutil
import sqlite3
import zipfile
from contextlib import closing, suppress

import pytest

from iomdocs import backup as backup_module
from iomdocs.backup import back_up, restore
from iomdocs.errors import UsageError
from iomdocs.inbox import claim, in_order, scan
from iomdocs.pipeline.receive import Reception
from iomdocs.workspace import init, open_office
from tests.conftest import SAMPLES

CLEAN, OTHER, THIRD = (SAMPLES / f"{name}.xlsx" for name in ("01 ИОМ чистый", "05 книжка", "03 ИОМ с ошибками"))


def receive(office) -> dict[str, str]:
    with Reception(office, workers=1) as reception:
        received = [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]
    return {each.file: each.verdict.outcome for each in received}


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    """One file stored and answered, one only taken, one still in the inbox."""
    root = init(tmp_path_factory.mktemp("backup") / "office", "tyumen", "municipality")
    office = open_office(root)
    try:
        shutil.copy(CLEAN, office.inbox)
        receive(office)
        shutil.copy(OTHER, office.inbox / "взят.xlsx")
        claim(office.inbox / "взят.xlsx", office.work, inbox=office.inbox, at=office.now())
        (office.inbox / "школа 5").mkdir()
        shutil.copy(THIRD, office.inbox / "школа 5" / "лежит.xlsx")
        shutil.copy(CLEAN, office.inbox / "тот же.xlsx")
        file = root.parent / "копия.zip"
        made = back_up(office, file)
        with pytest.raises(UsageError):
            back_up(office, file)
    finally:
        office.store.close()
    return file, made


@pytest.mark.sqlite
def test_what_was_stored_taken_and_waiting_is_all_there(backup, tmp_path):
    file, made = backup
    done = restore(file, tmp_path / "новая")
    assert (done.files, done.database, done.damaged) == (made.files, True, ())
    office = open_office(tmp_path / "новая")
    try:
        assert [each.outcome for each in office.store.journal()] == ["accepted"]
        assert [path.name for path in (office.outbox / "accepted").iterdir()] == ["01 ИОМ чистый — ПРИНЯТО.docx"]
        assert receive(office) == {"взят.xlsx": "accepted", "школа 5/лежит.xlsx": "returned"}
    finally:
        office.store.close()


def test_a_folder_that_is_not_empty_is_left_alone(backup, tmp_path):
    (tmp_path / "занято").write_text("", "utf-8")
    with pytest.raises(UsageError, match="не пуста"):
        restore(backup[0], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["занято"]


@pytest.mark.parametrize("after", [0, 3, 30])
def test_a_restore_that_is_ended_in_between_leaves_no_workspace_and_is_begun_anew(backup, tmp_path, monkeypatch, after):
    class KilledError(BaseException):
        pass

    done = []

    def dying(*given):
        if len(done) == after:
            raise KilledError
        done.append(given)
        return put(*given)

    put = backup_module._put
    monkeypatch.setattr(backup_module, "_put", dying)
    with suppress(KilledError):
        restore(backup[0], tmp_path / "новая")
    assert not (tmp_path / "новая" / "iomdocs.toml").exists()
    monkeypatch.undo()
    (tmp_path / "новая" / "outbox").mkdir(exist_ok=True)
    (tmp_path / "новая" / "outbox" / "от другой копии.txt").write_text("", "utf-8")
    assert restore(backup[0], tmp_path / "новая").files == backup[1].files
    restore(backup[0], tmp_path / "вторая")
    assert below(tmp_path / "новая") == below(tmp_path / "вторая")


def below(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_half_a_backup_of_long_ago_is_not_kept(office, tmp_path):
    old, fresh = tmp_path / ".iomdocs-1-1-aa.tmp", tmp_path / ".iomdocs-1-2-aa.tmp"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    back_up(office, tmp_path / "копия.zip")
    assert [path.name for path in tmp_path.glob(".iomdocs-*")] == [fresh.name]


@pytest.mark.parametrize("harm", ["a byte", "the end", "a member more", "a way out", "no backup"])
def test_a_damaged_backup_puts_nothing_back(backup, tmp_path, harm):
    file = tmp_path / "копия.zip"
    data = bytearray(backup[0].read_bytes())
    if harm == "a byte":
        data[len(data) // 2] ^= 1
    elif harm == "the end":
        del data[len(data) // 2 :]
    elif harm == "no backup":
        data[:] = b"PK"
    file.write_bytes(data)
    if harm in {"a member more", "a way out"}:
        with zipfile.ZipFile(file, "a") as packed:
            packed.writestr("../evil" if harm == "a way out" else "outbox/evil", b"1")
    with pytest.raises(UsageError, match="повреждена"):
        restore(file, tmp_path / "новая")
    assert not (tmp_path / "новая").exists()
    assert not (tmp_path / "evil").exists()


def test_folders_elsewhere_come_home(tmp_path):
    root = init(tmp_path / "office", "tyumen", "municipality")
    settings, share = root / "iomdocs.toml", tmp_path / "share"
    settings.write_text(settings.read_text("utf-8").replace('inbox = "inbox"', f"inbox = '{share}'"), "utf-8")
    office = open_office(root)
    try:
        shutil.copy(CLEAN, share)
        back_up(office, tmp_path / "копия.zip")
    finally:
        office.store.close()
    restore(tmp_path / "копия.zip", tmp_path / "новая")
    assert f"# inbox = '{share}'" in (tmp_path / "новая" / "iomdocs.toml").read_text("utf-8")
    assert (tmp_path / "новая" / "inbox" / CLEAN.name).read_bytes() == CLEAN.read_bytes()


@pytest.mark.sqlite
def test_the_database_is_copied_as_it_is_at_one_moment(office, tmp_path):
    with closing(sqlite3.connect(office.state / "iomdocs.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO settings VALUES ('half', '1')")
        assert office.store.copy_to(tmp_path / "copy.db")
        other.rollback()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM settings WHERE name = 'half'").fetchone() == (0,)
