"""Broken machines, one by one: the doctor names what is wrong, and how to mend it."""

import datetime as dt
import errno
import http.server
import re
import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from iomdocs import __version__
from iomdocs.health import Machine, Sign, examine
from iomdocs.pipeline.alarm import Alarm
from iomdocs.store import engines
from iomdocs.wording import catalogue
from tests.offices import begin

MOSCOW = dt.timezone(dt.timedelta(hours=3))
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=MOSCOW)
SOUND = Machine(
    python=(3, 12, 1),
    encoding="utf-8",
    now=lambda: NOON,
    installed_at=(NOON - dt.timedelta(days=30)).timestamp,
    office=lambda: Path("/usr/bin/soffice"),
    fonts=lambda: frozenset({"Times New Roman"}),
    free=lambda _: 64 << 30,
    written=lambda _: 0.0,
    folders=lambda _: 3,
    watches=lambda: 8192,
    long_paths=lambda: True,
    port=lambda _: "free",
)


@pytest.fixture(autouse=True)
def _no_day_is_set(monkeypatch):
    monkeypatch.delenv("IOMDOCS_TODAY")


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """A workspace that no case changes."""
    return begin(tmp_path_factory.mktemp("sound") / "office")


def refuse(number: int, only: str = ""):
    def refusal(folder: Path) -> float:
        if only in folder.name:
            raise OSError(number, {errno.EACCES: "Permission denied", errno.EROFS: "Read-only file system"}[number])
        return 0.0

    return refusal


def troubles(root: Path, machine: Machine = SOUND) -> list[Sign]:
    return [each for each in examine(str(root), machine) if each.state != "good"]


def test_a_sound_machine_has_no_trouble_but_an_empty_directory(office):
    assert [each.name for each in troubles(office)] == ["directory"]
    assert "Почта не настроена" in examine(str(office), SOUND)[-1].what
    assert examine(str(office), SOUND)[0] == Sign("program", "good", f"iomdocs {__version__}")


MACHINES = {
    "an old Python": ({"python": (3, 10, 14)}, "python bad", r"3\.10\.14: нужен 3\.11.*Поставьте"),
    "no LibreOffice": ({"office": lambda: None}, "libreoffice weak", r"без него нельзя сделать PDF.*Поставьте"),
    "no fonts": ({"fonts": lambda: frozenset({"DejaVu Sans"})}, "fonts weak", r"Нет шрифта Times New Roman.*fonts-"),
    "no list of fonts": ({"fonts": lambda: None}, "fonts weak", r"fc-list.*fontconfig"),
    "names not in UTF-8": ({"encoding": "ascii"}, "encoding bad", r"не в UTF-8 \(ascii\).*LANG=C\.UTF-8"),
    "Greenwich": ({"now": lambda: NOON.astimezone(dt.UTC)}, "timezone weak", r"UTC\+0 \(сейчас 09:00\).*timedatectl"),
    "America": (
        {"now": lambda: NOON.astimezone(dt.timezone(dt.timedelta(hours=-4.5)))}, "timezone weak", r"UTC-4\.5"
    ),
    "a dead battery": (
        {"now": lambda: dt.datetime(2009, 1, 1, tzinfo=MOSCOW)}, "clock bad", r"на них 01\.01\.2009.*Поправьте время"
    ),
    "the share's clock is fast": ({"written": lambda _: 600.0}, "clock weak", r"расходятся на 10 мин.*Поправьте"),
    "the share's clock is slow": ({"written": lambda _: -180.0}, "clock weak", r"расходятся на 3 мин"),
    "a full disk": ({"free": lambda _: 100 << 20}, "disk bad", r"осталось 0,1 ГБ.*Освободите место"),
    "a full disk of answers": (
        {"free": lambda folder: 0 if folder.name == "outbox" else 64 << 30}, "disk bad", r"осталось 0,0 ГБ: \S+outbox"
    ),
    "no right to write": ({"written": refuse(errno.EACCES)}, "folder bad", r"нельзя писать.*\(Permission.*Дайте права"),
    "answers may not be written": ({"written": refuse(errno.EROFS, "outbox")}, "folder bad", r"outbox \(Read-only"),
    "an inbox that cannot be read": ({"folders": refuse(errno.EACCES)}, "inbox bad", r"нельзя прочитать.*Дайте права"),
    "too many folders to watch": ({"folders": lambda _: 9000}, "watches weak", r"9000 папок.*max_user_watches=18000"),
    "a port that is taken": ({"port": lambda _: "taken"}, "port weak", r"Порт 8000 занят.*iomdocs serve --port 8001"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "found", "words"), MACHINES.values(), ids=MACHINES)
def test_a_broken_machine(office, change, found, words):
    told = [each for each in troubles(office, replace(SOUND, **change)) if each.name != "directory"]
    assert {f"{each.name} {each.state}" for each in told} == {found}
    assert re.search(words, told[0].what)


@pytest.mark.parametrize(("change", "found"), [({"port": lambda _: "ours"}, "Страница отвечает"), ({}, "")])
def test_our_own_page_is_no_trouble(office, change, found):
    told = [each.what for each in examine(str(office), replace(SOUND, **change)) if each.name == "port"]
    assert all(what.startswith(found) for what in told)
    assert bool(told) == bool(found)


@pytest.mark.parametrize("watches", [None, 9000])
def test_where_the_system_does_not_limit_it_nothing_is_said(office, watches):
    machine = replace(SOUND, folders=lambda _: 9000, watches=lambda: watches)
    assert [each.name for each in troubles(office, machine)] == ["directory"]


@pytest.mark.parametrize(("long_paths", "named"), [(True, False), (False, True)])
def test_a_long_path_on_a_windows_of_260(tmp_path, long_paths, named):
    root = begin(tmp_path / ("Управление образования " * 5).strip())
    told = [each.what for each in troubles(root, replace(SOUND, long_paths=lambda: long_paths)) if each.name == "path"]
    assert bool(told) == named
    assert all("LongPathsEnabled" in what and "ближе к корню" in what for what in told)


def test_a_day_that_was_set_by_hand_is_told(office, monkeypatch):
    monkeypatch.setenv("IOMDOCS_TODAY", "2026-09-01")
    (told,) = [each for each in troubles(office) if each.name != "directory"]
    assert (told.name, told.state) == ("today", "weak")
    assert "2026-09-01" in told.what


def test_no_workspace_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert [(each.name, each.state) for each in examine(None, SOUND) if each.state != "good"] == [("workspace", "weak")]


# Broken workspaces


def edit(root: Path, was: str, now: str) -> None:
    settings = root / "iomdocs.toml"
    text = settings.read_text("utf-8")
    assert was in text
    settings.write_text(text.replace(was, now), "utf-8")


def database(root: Path) -> Path:
    return root / ".iomdocs" / "iomdocs.db"


def newer(root: Path) -> None:
    with closing(sqlite3.connect(database(root))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def unknown_pack(root: Path) -> None:
    edit(root, 'pack = "tyumen"', 'pack = "nowhere"')


def torn_pack(root: Path) -> None:
    (root / "templates" / "tyumen" / "pack.toml").write_text("title = ", "utf-8")


def torn_database(root: Path) -> None:
    for path in database(root).parent.glob("iomdocs.db*"):
        path.unlink()
    database(root).write_bytes(b"PK" * 4000)


def wrong_key(root: Path) -> None:
    edit(root, "[folders]", 'colour = "red"\n\n[folders]')


def stopped(root: Path) -> None:
    Alarm(root / "outbox", root / ".iomdocs").ring("Диск заполнен.", NOON)


def future(root: Path) -> None:
    """A file that was accepted before the clock was set back."""
    shutil.copy(database(root), root / "copy.db")
    with closing(sqlite3.connect(database(root))) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(submissions)") if row[3] and not row[5]]
        values = {"received_at": "2027-01-01T12:00:00.000000+0300"}
        named = ", ".join(columns)
        marks = ", ".join(f"'{values.get(each, 0)}'" for each in columns)
        connection.execute(f"INSERT INTO submissions ({named}) VALUES ({marks})")
        connection.commit()


MAIL = """
[mail]
address = "priem@obr.example.ru"
imap = { host = "127.0.0.1", port = 9, security = "none" }
smtp = { host = "127.0.0.1", port = 9, security = "none" }
"""


def mail_without_password(root: Path) -> None:
    (root / "iomdocs.toml").write_text((root / "iomdocs.toml").read_text("utf-8") + MAIL, "utf-8")


def mail_server_away(root: Path) -> None:
    mail_without_password(root)
    edit(root, "[mail]", '[mail]\npassword_file = "mail.txt"')
    (root / "mail.txt").write_text("тайна", "utf-8")


WORKSPACES = {
    "a newer database": (newer, "workspace bad", r"более новой версией.*Обновите программу"),
    "no such pack": (unknown_pack, "workspace bad", r"nowhere"),
    "a torn pack": (torn_pack, "workspace bad", r"pack\.toml"),
    "no database": (torn_database, "workspace bad", r"повреждён.*Восстановите"),
    "a key that is not there": (wrong_key, "workspace bad", r"colour"),
    "the intake stands still": (stopped, "alarm bad", r"Приём стоит\. Диск заполнен"),
    "mail without a password": (mail_without_password, "mail bad", r"IOMDOCS_MAIL_PASSWORD"),
    "a mail server that is away": (mail_server_away, "mail bad", r"127\.0\.0\.1"),
    "a clock behind the newest file": (future, "clock bad", r"последний файл принят 01\.01\.2027.*Поправьте время"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize(("spoil", "found", "words"), WORKSPACES.values(), ids=WORKSPACES)
def test_a_broken_workspace(workspace, spoil, found, words):
    spoil(workspace)
    told = [each for each in troubles(workspace) if each.name != "directory"]
    assert [f"{each.name} {each.state}" for each in told] == [found]
    assert re.search(words, told[0].what)


@pytest.mark.sqlite
def test_a_database_on_a_network_disk(office, monkeypatch):
    monkeypatch.setattr(engines, "network", lambda _: "cifs")
    (told,) = troubles(office)
    assert (told.name, told.state) == ("workspace", "bad")
    assert re.search(r"сетевом диске \(cifs\).*возьмите PostgreSQL", told.what)


@pytest.mark.sqlite
def test_a_database_that_another_program_holds(workspace, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    with closing(sqlite3.connect(database(workspace), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        told = next(each for each in troubles(workspace) if each.name == "database")
    assert told.state == "bad"
    assert re.search(r"занята другой программой.*Закройте", told.what)


def test_an_inbox_whose_disk_went_away(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr("iomdocs.health.folders.inbox_is_there", lambda _: False)
    told = [each for each in troubles(workspace) if each.name == "inbox"]
    assert [each.state for each in told] == ["bad"]
    assert "общий диск" in told[0].what


# This machine, really


def test_this_machine_answers_every_question(office, tmp_path):
    machine = Machine()
    assert machine.free(tmp_path) > 0
    assert abs(machine.written(tmp_path)) < 60
    assert not list(tmp_path.iterdir())
    assert machine.folders(office / "templates") > 3
    assert machine.watches() is None or machine.watches() > 0
    assert machine.long_paths() in {True, False}
    assert machine.installed_at() > 0
    with pytest.raises(OSError, match="nowhere"):
        machine.folders(tmp_path / "nowhere")


class Page(http.server.BaseHTTPRequestHandler):
    answer = b"ok\n"

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        pass


class Stranger(Page):
    answer = b"<html>"


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


def test_a_port_that_nobody_holds(port):
    assert Machine().port(port) == "free"


@pytest.mark.parametrize(("page", "told"), [(Page, "ours"), (Stranger, "taken")])
def test_a_port_tells_whose_it_is(page, told):
    with http.server.HTTPServer(("127.0.0.1", 0), page) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            assert Machine().port(server.server_address[1]) == told
        finally:
            server.shutdown()
            serving.join()


def test_every_part_of_the_catalogue_is_shown_by_some_case():
    shown = {found.partition(" ")[0] for _, found, _ in (*MACHINES.values(), *WORKSPACES.values())}
    shown |= {"program", "workspace", "folder", "database", "directory", "today", "path", "worker"}
    assert set(catalogue("health")) == shown
