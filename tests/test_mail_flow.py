"""The road of a letter: fetched, its files received, answered; each once, wherever the program is ended."""

import datetime as dt
import email
import email.policy
import io
import logging
import shutil
import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import openpyxl
import pytest

from iomdocs.daemon.postman import Postman
from iomdocs.errors import IomdocsError
from iomdocs.inbox import in_order, scan
from iomdocs.pipeline.mailing import Mailroom, fetching
from iomdocs.pipeline.mailing.answering import answer
from iomdocs.pipeline.mailing.fetching import Fetching, lay
from iomdocs.pipeline.mailing.notices import queue_reminders
from iomdocs.pipeline.mailing.sending import send
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.settling import questions, settle
from tests.conftest import SAMPLES
from tests.mail_world import NOON, OTHER, SCHOOL, STRANGER, Cut, FakeBox, FakeServer, given, letter, settings

CLEAN, WRONG = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"
MAIL = settings()
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def office(office):
    return replace(office, now=lambda: NOON)


def later(office, hours: float):
    return replace(office, now=lambda: NOON + hours * HOUR)


def fetch(office, box: FakeBox, mail=MAIL) -> Counter:
    return Fetching(office, mail, box).fetch()


def receive(office) -> list:
    return list(_received(office))


def _received(office):
    with Reception(office, workers=1) as reception:
        for _ in range(2):  # what was in archives comes the second time
            yield from [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]


def came(office) -> list[str]:
    return [each.file for each in reversed(office.store.journal())]


def sent(office, server: FakeServer | None = None) -> list:
    """What goes out now, read back."""
    server = server or FakeServer()
    send(office, MAIL, server)
    return [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in server.sent]


def words(made) -> str:
    return made.get_body(("plain",)).get_content()


def enclosed(made) -> list[str]:
    return [each.get_filename() for each in made.iter_attachments()]


def archive(**files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, path in files.items():
            packed.write(path, name)
    return buffer.getvalue()


def test_files_of_a_letter_are_received_and_one_reply_tells_of_all(office):
    box = FakeBox()
    box.add(letter([CLEAN, WRONG], References="<0@obr.test>"))
    assert fetch(office, box) == {"taken": 1}
    assert box.folders == {"Принято": ["1"]}
    assert answer(office, MAIL) == 0  # nothing is said before all is dealt with
    receive(office)
    assert sorted(came(office)) == [f"720101/{CLEAN.name}", f"720101/{WRONG.name}"]
    assert [answer(office, MAIL), answer(office, MAIL)] == [1, 0]
    (made,) = sent(office)
    assert (made["To"], made["Subject"], made["In-Reply-To"]) == (SCHOOL, "Re: Отчёт", "<1@obr.test>")
    assert "ПРИНЯТО" in words(made)
    assert "ВОЗВРАЩЕНО" in words(made)
    receipt, returned = made.iter_attachments()
    assert receipt.get_filename().endswith("ПРИНЯТО.docx")
    assert "Ошибки" in openpyxl.load_workbook(io.BytesIO(returned.get_payload(decode=True))).sheetnames
    assert sent(office) == []


def test_the_same_letter_is_taken_once_however_often_it_comes(office):
    box = FakeBox()
    for _ in range(2):
        box.add(letter([CLEAN]))
    assert fetch(office, box) == {"taken": 1}
    box.add(b"Received: by another way\n" + letter([CLEAN]))
    assert fetch(office, box) == {}
    assert box.folders == {"Принято": ["1", "2", "3"]}
    receive(office)
    assert len(came(office)) == 1


def test_two_files_of_one_name_are_both_received_in_their_order(office):
    box = FakeBox()
    box.add(letter([(CLEAN.name, WRONG.read_bytes())]))
    box.add(letter([CLEAN], message_id="<2@obr.test>"))
    fetch(office, box)
    receive(office)
    lay(office)
    receive(office)
    assert [each.outcome for each in reversed(office.store.journal())] == ["returned", "accepted"]
    assert answer(office, MAIL) == 2
    told = {made["In-Reply-To"]: words(made) for made in sent(office)}
    assert "ВОЗВРАЩЕНО" in told["<1@obr.test>"]
    assert "ПРИНЯТО" in told["<2@obr.test>"]


def test_an_archive_is_answered_with_all_that_was_in_it(office):
    box = FakeBox()
    box.add(letter([("отчёты.zip", archive(**{"ИОМ 1.xlsx": CLEAN, "ИОМ 2.xlsx": WRONG}))]))
    fetch(office, box)
    receive(office)
    assert answer(office, MAIL) == 1
    (made,) = sent(office)
    assert all(each in words(made) for each in ("АРХИВ РАСПАКОВАН", "ИОМ 1.xlsx", "ИОМ 2.xlsx", "ВОЗВРАЩЕНО"))
    assert not (office.inbox / "720101" / "отчёты").exists()
    assert answer(office, MAIL) == 0


def test_a_verdict_that_changes_is_told_again(office):
    box = FakeBox()
    box.add(letter([CLEAN]))
    fetch(office, box)
    receive(office)
    name = f"{CLEAN.stem} — копия.xlsx"
    box.add(letter([(name, changed(CLEAN))], message_id="<2@obr.test>"))
    fetch(office, box)
    receive(office)
    answer(office, MAIL)
    assert "ЖДЁТ ОТВЕТА" in words(sent(office)[-1])
    (question,) = questions(office)
    settle(office, question.held, "accept")
    assert answer(office, MAIL) == 1
    (made,) = sent(office)
    assert "изменилось" in made["Subject"]
    assert made["In-Reply-To"] == "<2@obr.test>"
    assert "ПРИНЯТО" in words(made)


def changed(path) -> bytes:
    book, buffer = openpyxl.load_workbook(path), io.BytesIO()
    book["ИОМ"]["D11"] = 30
    book.save(buffer)
    return buffer.getvalue()


# What comes, its fate, and whether its sender is told.
FATES = [
    ("stranger", letter([CLEAN], STRANGER), True),
    ("stranger", letter([], STRANGER), False),
    ("empty", letter([]), True),
    ("empty", letter([("~$ИОМ.xlsx", b"lock")]), True),
    ("many", letter([(f"{n}.xlsx", b"PK") for n in range(21)]), True),
    ("automatic", letter([CLEAN], Auto_Submitted="auto-replied"), False),
    ("bounce", letter([CLEAN], Return_Path="<>"), False),
    ("bulk", letter([CLEAN], Precedence="bulk"), False),
    ("loop", letter([CLEAN], X_Loop="forms@office.test"), False),
    ("nobody", letter([CLEAN], "школа"), False),
]


@pytest.mark.parametrize(("fate", "raw", "told"), FATES)
def test_what_is_refused_leaves_no_file_and_is_told_once(office, fate, raw, told):
    box = FakeBox()
    box.add(raw)
    box.add(raw.replace(b"<1@obr.test>", b"<2@obr.test>"))
    assert fetch(office, box) == {fate: 2}
    assert box.folders == {"Не принято": ["1", "2"]}
    assert not scan(office.inbox)
    made = sent(office)
    assert len(made) == told
    assert all(each["Auto-Submitted"] == "auto-replied" for each in made)


def test_a_letter_that_is_put_back_when_its_sender_is_known_is_taken(office):
    box, raw = FakeBox(), letter([CLEAN], STRANGER)
    box.add(raw)
    assert fetch(office, box) == {"stranger": 1}
    known = settings(senders={STRANGER: "720103"})
    for fates in ({"taken": 1}, {}):
        box.add(raw)
        assert fetch(office, box, known) == fates
    assert [path.parent.name for path in scan(office.inbox)] == ["720103"]


def test_a_stranger_may_be_refused_in_silence(office):
    box, mail = FakeBox(), settings(strangers="silence")
    box.add(letter([CLEAN], STRANGER))
    assert fetch(office, box, mail) == {"stranger": 1}
    assert sent(office) == []


def test_a_stranger_hears_of_it_again_after_a_month(office):
    box = FakeBox()
    for day, count in ((0, 1), (29, 0), (31, 1)):
        now = later(office, 24 * day)
        box.add(letter([CLEAN], STRANGER, message_id=f"<{day}@x.test>"))
        fetch(now, box)
        assert len(sent(now)) == count


def test_a_letter_that_is_too_large_is_never_fetched(office):
    class Thrifty(FakeBox):
        def whole(self, uid: str) -> bytes:
            raise AssertionError

    box = Thrifty()
    box.add(letter([("a.xlsx", b"0" * (1 << 20))]))
    assert fetch(office, box, settings(letter_megabytes=1)) == {"large": 1}
    assert "1 МБ" in words(sent(office)[0])


def test_a_letter_whose_sender_is_not_proved_is_refused(office):
    mail, box = settings(checked_by="mx.test"), FakeBox()
    box.add(letter([CLEAN], Authentication_Results="mx.test; dmarc=fail"))
    box.add(letter([CLEAN], message_id="<2@obr.test>", Authentication_Results="mx.test; dmarc=pass"))
    assert fetch(office, box, mail) == {"unvouched": 1, "taken": 1}


def test_a_school_is_known_by_the_directory(office):
    drop = office.inbox / "организации.xlsx"
    book = openpyxl.load_workbook(SAMPLES / "организации.xlsx")
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "Код" for cell in row))
    column = max(cell.column for cell in head if cell.value) + 1
    sheet.cell(head[0].row, column, "Электронная почта")
    sheet.cell(head[0].row + 1, column, "Director@School.test; priem@school.test")
    code = str(sheet.cell(head[0].row + 1, next(cell.column for cell in head if cell.value == "Код")).value)
    book.save(drop)
    assert receive(office)[0].verdict.accepted
    box = FakeBox()
    box.add(letter([CLEAN], "Приёмная <priem@school.test>"))
    assert fetch(office, box, settings(senders={})) == {"taken": 1}
    assert next(iter(scan(office.inbox))).parent.name == code


def test_a_bounce_marks_our_letter_as_not_delivered(office):
    box = FakeBox()
    box.add(letter([CLEAN]))
    fetch(office, box)
    receive(office)
    answer(office, MAIL)
    (made,) = sent(office)
    report = f"From: mailer-daemon@mx.test\nReturn-Path: <>\n\nMessage-ID: {made['Message-ID']}\n"
    box.add(report.encode())
    assert fetch(office, box) == {"bounce": 1}
    assert office.store.mail_counted()[1] == {"failed": 1}


# Where the program is ended while it fetches; every place between two steps.
ENDS = ("write_files", "keep_letter", "put_away", "laying", "rename", "laid")


@pytest.mark.parametrize("end", ENDS)
def test_ended_anywhere_a_letter_is_taken_once(office, monkeypatch, end):
    box = FakeBox(cut=end)
    box.add(letter([CLEAN, WRONG]))
    with monkeypatch.context() as patch, suppress(Cut):
        cut_at(patch, office, end)
        fetch(office, box)
    box.cut = ""
    receive(office)  # the intake goes on before the mail does
    fetch(office, box)
    receive(office)
    assert sorted(came(office)) == [f"720101/{CLEAN.name}", f"720101/{WRONG.name}"]
    assert not list(office.inbox.glob(".iomdocs-mail/*"))
    assert answer(office, MAIL) == 1
    assert len(sent(office)) == 1


def cut_at(patch, office, end: str) -> None:
    """End the program just after a step (before, for renaming)."""

    def cutting(step):
        def cut(*told, **named):
            if end == "rename" or (end == "laying" and "after" not in named) or (end == "laid" and "laid" not in named):
                if end == "rename":
                    raise Cut
                return step(*told, **named)
            step(*told, **named)
            raise Cut

        return cut

    store = type(office.store)
    if end == "write_files":
        patch.setattr(fetching, "write_files", cutting(fetching.write_files))
    elif end == "keep_letter":
        patch.setattr(store, "keep_letter", cutting(store.keep_letter))
    elif end == "rename":
        patch.setattr(fetching, "_laid", cutting(None))
    elif end in {"laying", "laid"}:
        patch.setattr(store, "laying", cutting(store.laying))


@pytest.mark.parametrize(
    ("answers", "state", "after"),
    [
        ([451, 250], "waiting", "sent"),
        ([550], "failed", "failed"),
        ([IomdocsError("away"), 250], "waiting", "sent"),
        ([Cut(), 250], "sending", "sent"),
    ],
)
def test_an_answer_waits_until_the_server_has_it(office, answers, state, after):
    box = FakeBox()
    box.add(letter([CLEAN]))
    fetch(office, box)
    receive(office)
    answer(office, MAIL)
    server = FakeServer(answers=answers)
    with suppress(Cut, IomdocsError):
        send(office, MAIL, server)
    assert office.store.mail_counted()[1] == {state: 1}
    send(later(office, 1), MAIL, server)
    assert office.store.mail_counted()[1] == {after: 1}
    assert len(server.sent) == (after == "sent")
    send(later(office, 99), MAIL, server)
    assert len(server.sent) == (after == "sent")


def test_pauses_between_tries_grow_and_end(office):
    box = FakeBox()
    box.add(letter([CLEAN], STRANGER))
    fetch(office, box)
    tries = []
    for minute in range(0, 7 * 24 * 60, 5):
        now = later(office, minute / 60)
        if now.store.due_mail(now.now()):
            send(now, MAIL, FakeServer(answers=[451]))
            tries.append(minute)
    gaps = [after - before for before, after in pairwise(tries)]
    assert gaps == sorted(gaps)
    assert office.store.mail_counted()[1] == {"failed": 1}
    assert 5 * 24 * 60 <= tries[-1] <= 5 * 24 * 60 + 300


def test_two_machines_that_found_each_other_get_fifty_letters_a_day(office, monkeypatch):
    monkeypatch.setattr("iomdocs.pipeline.mailing.answering._MOST_A_DAY", 2)
    box = FakeBox()
    for number in range(3):
        box.add(letter([CLEAN], message_id=f"<{number}@obr.test>"))
        fetch(office, box)
        receive(office)
        answer(office, MAIL)
    assert len(sent(office)) == 2
    assert len(sent(later(office, 25))) == 1


def test_what_is_logged_names_nobody(office, caplog):
    caplog.set_level(logging.DEBUG)
    box = FakeBox()
    box.add(letter([CLEAN], f"Ткаченко Олеся <{SCHOOL}>", subject="ИОМ Ткаченко"))
    fetch(office, box)
    receive(office)
    answer(office, MAIL)
    sent(office)
    ours = "\n".join(f"{each.getMessage()} {each.facts}" for each in caplog.records if each.name.startswith("iomdocs."))
    assert "letter_came" in ours
    assert "letter_went" in ours
    assert not any(each in ours for each in ("@", "Ткаченко", ".xlsx"))


def test_reminders_are_sent_once_to_those_whose_address_is_known(office):
    target = office.outbox / "documents" / "reminder" / "Напоминание.docx"
    target.parent.mkdir(parents=True)
    shutil.copy2(next((office.root / "templates").rglob("reminder.docx")), target)
    shutil.copy2(SAMPLES / "организации.xlsx", office.inbox)
    receive(office)
    file = target.relative_to(office.outbox).as_posix()
    codes = [each.code for each in office.store.directory().organisations][:2]
    mail = settings(senders={OTHER: codes[0]})
    for code in codes:
        office.store.remember_reminders([(code, "tyumen/iom", "2026-12-01", "t10")], file, office.now())
    assert [queue_reminders(office, mail), queue_reminders(office, mail)] == [1, 0]
    (made,) = sent(office)
    assert (made["To"], made["Auto-Submitted"]) == (OTHER, "auto-generated")
    assert enclosed(made) == ["Напоминание.docx"]
    assert queue_reminders(later(office, 72), settings(senders={OTHER: codes[1]})) == 0  # long ago


def test_once_a_day_reminders_are_made_by_themselves(office):
    room = Mailroom(MAIL, "", given(FakeBox()), given(FakeServer()))
    early = replace(office, now=lambda: NOON.replace(hour=8))
    for each in (early, office, office):
        room.prepare(each)
    assert office.store.setting("mail.reminders") == "2026-11-22"


def test_trouble_with_one_server_does_not_stop_the_other(office):
    class Broken(FakeBox):
        def waiting(self):
            raise OSError

    server = FakeServer()
    box = FakeBox()
    box.add(letter([CLEAN], STRANGER))
    fetch(office, box)
    postman = Postman(office, Mailroom(MAIL, "", given(Broken()), given(server)), lambda: False)
    postman.turn()
    postman.turn()
    assert [recipient for recipient, _ in server.sent] == [STRANGER]
