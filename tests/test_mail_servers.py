"""The whole road over real servers of Debian: OpenSMTPD takes and carries, Dovecot keeps; TLS, passwords, folders."""

import email
import email.policy
import time
from contextlib import suppress

import pytest

from iomdocs.errors import IomdocsError
from iomdocs.inbox import in_order, scan
from iomdocs.pipeline.mailing import Mailroom
from iomdocs.pipeline.receive import Reception
from iomdocs.workspace import mailroom, open_office
from tests.commands import invoke
from tests.conftest import SAMPLES
from tests.mail_servers import OFFICE, PASSWORD, SCHOOL, STRANGER, mail_servers
from tests.mail_world import letter
from tests.offices import begin

CLEAN, WRONG = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"


def configure(root, servers, **more) -> None:
    told = {"imap_port": servers.imaps, "smtp_port": servers.smtps, "host": "localhost", **more}
    authority = servers.certificates
    with (root / "iomdocs.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[mail]\naddress = "{OFFICE}"\nname = "Управление образования"\npassword_file = "mail.txt"\n'
            f'[mail.senders]\n"{SCHOOL}" = "720101"\n'
            f'[mail.imap]\nhost = "{told["host"]}"\nport = {told["imap_port"]}\ncertificates = "{authority}"\n'
            f'[mail.smtp]\nhost = "{told["host"]}"\nport = {told["smtp_port"]}\ncertificates = "{authority}"\n'
        )
    (root / "mail.txt").write_text(told.get("password", PASSWORD), "utf-8")


def fetched(office, room, count: int) -> dict[str, int]:
    """What was fetched until so many letters came; carrying one takes a moment."""
    found: dict[str, int] = {}
    for _ in range(100):
        for fate, number in room.fetch(office).items():
            found[fate] = found.get(fate, 0) + number
        if sum(found.values()) >= count:
            return found
        time.sleep(0.1)
    return found


def room_of(root) -> Mailroom:
    office = open_office(root)
    office.store.close()
    return mailroom(office)


def receive(office) -> None:
    with Reception(office, workers=1) as reception:
        list(reception.recover())
        list(reception.receive(in_order(scan(office.inbox))))


def test_letters_go_there_and_back(tmp_path):
    root = begin(tmp_path / "office")
    with mail_servers() as servers:
        configure(root, servers)
        office = open_office(root)
        room = mailroom(office)
        try:
            servers.post(SCHOOL, letter([CLEAN, WRONG], f"Школа № 3 <{SCHOOL}>"))
            servers.post(STRANGER, letter([CLEAN], STRANGER, message_id="<2@elsewhere.test>"))
            servers.post("", letter([CLEAN], SCHOOL, message_id="<3@obr.test>"))  # a bounce has no way back
            assert fetched(office, room, 3) == {"taken": 1, "stranger": 1, "bounce": 1}
            receive(office)
            assert room.prepare(office) == 1
            assert room.send(office) == {"sent": 2}
            (reply,) = servers.wait_for(SCHOOL, 1)
            made = email.message_from_bytes(reply.read_bytes(), policy=email.policy.default)
            assert (made["In-Reply-To"], made["Auto-Submitted"]) == ("<1@obr.test>", "auto-replied")
            assert [each.get_filename().rpartition(".")[2] for each in made.iter_attachments()] == ["docx", "xlsx"]
            assert len(servers.wait_for(STRANGER, 1)) == 1

            # The reply itself comes back, as from an answering machine that quotes all: nobody answers it.
            servers.post(SCHOOL, reply.read_bytes())
            # A letter of ours that nobody takes comes back from the server, which OpenSMTPD says at once.
            assert fetched(office, room, 1) == {"loop": 1}
            assert room.prepare(office) == 0
            assert room.send(office) == {}
            folders = {each.name for each in (servers.folder / "home" / OFFICE).iterdir() if each.is_dir()}
            assert {".&BB8EQAQ4BD0ETwRCBD4-", ".&BB0ENQ- &BD8EQAQ4BD0ETwRCBD4-"} <= folders
            assert servers.box(OFFICE) == []
        finally:
            office.store.close()
        checked = invoke("--workspace", str(root), "mail", "check")
        assert checked.exit_code == 0, checked.output
        assert "ждут 0 писем" in checked.output.replace("\xa0", " ")
        told_in_plain_words(tmp_path, servers)


def told_in_plain_words(tmp_path, servers) -> None:
    for name, wrong, words in (
        ("password", {"password": "чужой"}, "не принял имя"),
        ("port", {"smtp_port": servers.lmtp + 20000 if servers.lmtp < 40000 else 1}, "не отвечает"),
        ("host", {"host": "127.0.0.2"}, "не отвечает"),
    ):
        root = begin(tmp_path / name)
        configure(root, servers, **wrong)
        with pytest.raises(IomdocsError, match=words) as told:
            room_of(root).check()
        assert "чужой" not in str(told.value)
    root = begin(tmp_path / "folder")
    configure(root, servers)
    file = root / "iomdocs.toml"
    file.write_text(file.read_text("utf-8").replace("[mail.imap]\n", '[mail.imap]\nfolder = "Нет такой"\n'), "utf-8")
    with suppress(OSError), pytest.raises(IomdocsError, match="Нет такой"):
        room_of(root).check()
