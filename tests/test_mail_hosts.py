"""Several hosts with ``[mail]`` over one database: one asks the servers, each deals with the letters it fetched."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from iomdocs.daemon.postman import Postman
from iomdocs.errors import BusyError
from iomdocs.health import examine
from iomdocs.inbox import in_order, scan
from iomdocs.pipeline.mailing import Mailroom
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.receive import Reception
from iomdocs.store import leases
from iomdocs.workspace import open_office
from tests.conftest import SAMPLES
from tests.databases import database
from tests.hosts_world import host
from tests.mail_world import NOON, OTHER, SCHOOL, FakeBox, FakeServer, given, letter, settings

CLEAN, WRONG = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"
MAIL = settings(reminders=False)


@pytest.fixture
def offices(tmp_path, postgresql) -> Iterator[tuple[Office, Office]]:
    with database(postgresql) as address:
        first, second = (open_office(host(tmp_path / name, address)) for name in ("первый", "второй"))
        try:
            yield replace(first, now=lambda: NOON), replace(second, now=lambda: NOON)
        finally:
            first.store.close()
            second.store.close()


def room(box: FakeBox, server: FakeServer | None = None) -> Mailroom:
    return Mailroom(MAIL, "", given(box), given(server or FakeServer()))


def receive(office: Office) -> None:
    with Reception(office, workers=1) as reception:
        list(reception.receive(in_order(scan(office.inbox))))


@pytest.mark.postgresql
def test_one_host_at_a_time_asks_the_servers_and_the_next_is_let_in(offices):
    first, second = offices
    box, server = FakeBox(), FakeServer()
    box.add(letter([CLEAN]))
    assert room(box).fetch(first) == {"taken": 1}
    with pytest.raises(BusyError, match="первый"):
        room(box).fetch(second)
    receive(first)
    assert room(box).prepare(first) == 1
    with pytest.raises(BusyError, match="разбирает другой хост"):
        room(box, server).send(second)
    assert server.sent == []
    room(box).leave(first)
    assert room(box, server).send(second) == {"sent": 1}  # what waits is in the database: any host sends it
    with pytest.raises(BusyError, match="второй"):
        room(box).fetch(first)


@pytest.mark.postgresql
def test_a_host_that_is_silent_is_stood_in_for_and_its_letters_stay_its_own(offices, monkeypatch):
    first, second = offices
    box, server = FakeBox(), FakeServer()
    box.add(letter([CLEAN], SCHOOL))
    (first.inbox / "720101").mkdir(parents=True)
    (first.inbox / "720101" / CLEAN.name).write_bytes(b"PK")  # the name is taken: the letter's file waits for its turn
    room(box).fetch(first)
    monkeypatch.setattr(leases, "_CLOCK", "SELECT extract(epoch FROM clock_timestamp()) + 700")
    box.add(letter([WRONG], OTHER, message_id="<2@obr.test>"))
    assert room(box).fetch(second) == {"taken": 1}
    receive(second)
    assert room(box).prepare(second) == 1  # of its own letter; the other's file is not called laid
    receive(first)
    assert room(box).prepare(first) == 0  # lays it now
    assert (first.inbox / "720101" / CLEAN.name).read_bytes() == CLEAN.read_bytes()
    receive(first)
    assert room(box).prepare(first) == 1
    assert room(box, server).send(second) == {"sent": 2}
    assert sorted(recipient for recipient, _ in server.sent) == [OTHER, SCHOOL]


@pytest.mark.postgresql
def test_the_daemon_that_stands_by_says_so_once_and_doctor_says_it_too(offices, caplog):
    first, second = offices
    room(FakeBox()).fetch(first)
    box = FakeBox()
    box.add(letter([CLEAN]))
    postman = Postman(second, room(box), lambda: False)
    with caplog.at_level(logging.INFO):
        for _ in range(2):
            postman._due.clear()
            postman.turn()
    told = [each for each in caplog.records if each.getMessage() == "mail_elsewhere"]
    assert len(told) == 1
    assert "первый" in str(told[0].facts)
    assert len(box.letters) == 1
    file = second.root / "iomdocs.toml"
    told = '\n[mail]\naddress = "a@b.ru"\n[mail.imap]\nhost = "127.0.0.2"\nport = 1\n[mail.smtp]\nhost = "127.0.0.2"\n'
    file.write_text(file.read_text("utf-8") + told, "utf-8")
    (second.root / "pass.txt").write_text("x", "utf-8")
    file.write_text(file.read_text("utf-8").replace("[mail]\n", '[mail]\npassword_file = "pass.txt"\n'), "utf-8")
    assert [each.what for each in examine(str(second.root)) if each.name == "mail" and "первый" in each.what]
