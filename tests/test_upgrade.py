"""A new version of the program and the database of an old one: brought forward, never without a copy, never back."""

import datetime as dt
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from iomdocs.errors import StoreError
from iomdocs.store import Store, upgrade_told
from iomdocs.store.schema import HEAD
from tests.databases import bare

CONFIG = Config()
CONFIG.set_main_option("script_location", str(files("iomdocs.store") / "migrations"))
OLDER = sorted(each.revision for each in ScriptDirectory.from_config(CONFIG).walk_revisions() if each.revision != HEAD)


def begin(place: Path, revision: str) -> None:
    """A database as the program of that revision left it, with something in it."""
    engine = create_engine(f"sqlite:///{place}")
    with engine.begin() as connection:
        CONFIG.attributes["connection"] = connection
        command.upgrade(CONFIG, revision)
        connection.exec_driver_sql("INSERT INTO settings (name, value) VALUES ('mark', 'было')")
    engine.dispose()


def ask(place: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(place)) as connection:
        return connection.execute(sql).fetchall()


def kept(place: Path) -> Path:
    return place.with_name(place.name + ".before-upgrade")


@pytest.fixture
def place(tmp_path) -> Iterator[Path]:
    return tmp_path / "Данные 100%" / "iomdocs.db"


@pytest.mark.parametrize("revision", OLDER)
def test_an_older_database_is_brought_forward_and_kept_as_it_was(place, revision):
    place.parent.mkdir()
    begin(place, revision)
    Store.open(f"sqlite:///{place}").close()
    assert ask(place, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert ask(place, "SELECT value FROM settings WHERE name = 'mark'") == [("было",)]
    assert ask(kept(place), "SELECT version_num FROM alembic_version") == [(revision,)]
    assert ask(kept(place), "SELECT value FROM settings WHERE name = 'mark'") == [("было",)]
    assert kept(place).stat().st_mode & 0o077 == 0


def test_a_new_database_and_one_of_this_version_leave_no_copy(place):
    for _ in range(2):
        Store.open(f"sqlite:///{place}").close()
    assert not kept(place).exists()


def test_a_database_of_a_newer_program_is_not_touched(place):
    place.parent.mkdir()
    begin(place, HEAD)
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match="более новой версией"):
        Store.open(f"sqlite:///{place}")
    assert ask(place, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert not kept(place).exists()


def test_without_room_for_the_copy_nothing_is_changed(place, monkeypatch):
    place.parent.mkdir()
    begin(place, OLDER[-1])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("iomdocs.store.copying.put_durably", full)
    with pytest.raises(StoreError):
        Store.open(f"sqlite:///{place}")
    monkeypatch.undo()
    assert ask(place, "SELECT version_num FROM alembic_version") == [(OLDER[-1],)]
    assert [each.name for each in place.parent.iterdir() if ".tmp" in each.name] == []
    Store.open(f"sqlite:///{place}").close()
    assert ask(place, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_a_broken_upgrade_leaves_the_database_as_it_was(place, monkeypatch):
    place.parent.mkdir()
    begin(place, OLDER[0])

    def broken(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("alembic.command.upgrade", broken)
    with pytest.raises(StoreError):
        Store.open(f"sqlite:///{place}")
    assert ask(place, "SELECT version_num FROM alembic_version") == [(OLDER[0],)]
    assert ask(kept(place), "SELECT version_num FROM alembic_version") == [(OLDER[0],)]


def test_what_is_removed_for_good_does_not_live_on_in_the_copy(place):
    place.parent.mkdir()
    begin(place, OLDER[-1])
    with Store.open(f"sqlite:///{place}") as store:
        assert kept(place).exists()
        moment = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
        store.forget_expired(lambda *_: False, moment, "срок", really=False)
        assert kept(place).exists()
        store.forget_expired(lambda *_: False, moment, "срок", really=True)
    assert not kept(place).exists()


OLD = "INSERT INTO settings (name, value) VALUES ('mark', 'было')"


@pytest.fixture
def older(postgresql) -> Iterator[str]:
    """A PostgreSQL database as the program of the revision before left it."""
    with bare(postgresql) as address:
        engine = create_engine(address.replace("ql:", "ql+psycopg:"))
        with engine.begin() as connection:
            CONFIG.attributes["connection"] = connection
            command.upgrade(CONFIG, OLDER[-1])
            connection.exec_driver_sql(OLD)
        engine.dispose()
        yield address


@pytest.mark.postgresql
def test_a_postgresql_database_is_copied_before_too(older, tmp_path):
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not here")
    with Store.open(older, folder=tmp_path) as store:
        (copy,) = tmp_path.iterdir()
        assert (store.upgraded.before, store.upgraded.copy) == (OLDER[-1], copy)
        assert str(copy) in upgrade_told(store.last_upgrade())
        read = ["pg_restore", "--data-only", "-t", "settings", "-f", "-", copy]
        listed = subprocess.run(read, capture_output=True, check=True)
        assert "было" in listed.stdout.decode()
        assert copy.stat().st_mode & 0o077 == 0
        store.forget_expired(lambda *_: False, dt.datetime(2026, 11, 22, tzinfo=dt.UTC), "срок", really=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("why", ["no program", "it fails"])
def test_a_postgresql_database_that_nobody_copied_is_brought_forward_and_that_is_said(
    older, tmp_path, monkeypatch, why
):
    monkeypatch.setenv("PATH", str(tmp_path))
    if why == "it fails":
        (tmp_path / "pg_dump").write_text("#!/bin/sh\nexit 1\n", "utf-8")
        (tmp_path / "pg_dump").chmod(0o755)
    with Store.open(older, folder=tmp_path / "state") as store:
        assert store.upgraded.copy is None
        assert "копии перед этим не сделано" in upgrade_told(store.last_upgrade())
    with Store.open(older) as store:
        assert store.upgraded is None
    assert not (tmp_path / "state").exists() or list((tmp_path / "state").iterdir()) == []
