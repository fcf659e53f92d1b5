"""Answers lie beside one another: none is written over another, for somebody may have that one open."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from iomdocs.files import write_new_files
from iomdocs.pipeline.answers import Answer
from iomdocs.pipeline.carrying import clear_unpacked, put_back, write_all
from tests.commands import iomdocs
from tests.offices import begin
from tests.test_receive import CLEAN, WRONG, drop, edited, receive

NAME = "ИОМ — ОШИБКИ-3.xlsx"


def lying(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_next_answer_of_one_name_bears_its_incoming_number(office):
    drop(office, WRONG, "ИОМ.xlsx")
    (first,) = receive(office)
    opened = first.answer.read_bytes()
    first.answer.write_bytes(opened + b"his work")  # the clerk saves where he found it
    edited(WRONG, office.inbox / "ИОМ.xlsx", {"C20": "Ещё строка"})
    (second,) = receive(office)
    assert (first.answer.name, second.answer.name) == (NAME, "ИОМ — ОШИБКИ-3 (вх. 2).xlsx")
    assert first.answer.read_bytes() == opened + b"his work"
    assert second.answer.read_bytes() != opened


def test_receipts_of_the_same_name_are_kept_apart_too(office):
    for number in range(3):
        drop(office, CLEAN, "ИОМ.xlsx")
        assert len(receive(office)) == 1, number
    names = set(lying(office.outbox / "accepted"))
    assert names == {"ИОМ — ПРИНЯТО.docx", "ИОМ — УЖЕ ПРИСЫЛАЛИ.docx", "ИОМ — УЖЕ ПРИСЫЛАЛИ (вх. 3).docx"}


@pytest.mark.parametrize(
    ("lie", "mark", "place"),
    [
        ({}, "вх. 7", "ИОМ.docx"),
        ({"ИОМ.docx": b"new"}, "вх. 7", "ИОМ.docx"),  # written before the program was killed
        ({"ИОМ.docx": b"old"}, "вх. 7", "ИОМ (вх. 7).docx"),
        ({"ИОМ.docx": b"old", "ИОМ (вх. 7).docx": b"new"}, "вх. 7", "ИОМ (вх. 7).docx"),
        ({"ИОМ.docx": b"old", "ИОМ (вх. 7).docx": b"of last year"}, "вх. 7", "ИОМ (вх. 7, 2).docx"),
    ],
)
def test_what_is_taken_is_never_written_over(tmp_path, lie, mark, place):
    for name, data in lie.items():
        (tmp_path / name).write_bytes(data)
    (written,) = write_new_files([(tmp_path / "ИОМ.docx", b"new", mark)])
    assert written.name == place
    assert lying(tmp_path) == {**lie, place: b"new"}


def test_a_long_name_keeps_its_mark(tmp_path):
    target = tmp_path / f"{'я' * 95}.docx"
    target.write_bytes(b"old")
    (written,) = write_new_files([(target, b"new", "вх. 7")])
    assert written.name.endswith(" (вх. 7).docx")
    assert len(written.name.encode()) <= 200


def test_where_there_are_no_links_nothing_is_written_over_either(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "not permitted")

    monkeypatch.setattr("iomdocs.files.disk.os.link", refuse)
    for data in (b"one", b"two"):
        write_new_files([(tmp_path / "ИОМ.docx", data, "вх. 2")])
    assert lying(tmp_path) == {"ИОМ.docx": b"one", "ИОМ (вх. 2).docx": b"two"}


def test_two_of_one_name_that_come_together_keep_apart(tmp_path):
    answers = [Answer("accepted/ИОМ.docx", b"%d" % number, number) for number in (1, 2)]
    write_all(tmp_path, answers)
    assert set(lying(tmp_path / "accepted").values()) == {b"1", b"2"}


def test_an_archive_is_unpacked_over_nobodys_file(tmp_path):
    (tmp_path / "школа").mkdir()
    (tmp_path / "школа" / "ИОМ.xlsx").write_bytes(b"waits")
    put_back({"ИОМ.xlsx": b"from the archive"}, "школа.zip", tmp_path)
    assert lying(tmp_path / "школа") == {"ИОМ.xlsx": b"waits", "ИОМ (2).xlsx": b"from the archive"}


@pytest.mark.sqlite
@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_what_is_written_is_for_the_office_alone(tmp_path):
    root = begin(tmp_path / "office")
    shutil.copy(WRONG, root / "inbox" / "ИОМ.xlsx")
    shutil.copy(CLEAN, root / "inbox" / "чистый.xlsx")
    (root / ".iomdocs" / "iomdocs.db").chmod(0o644)  # as an older program left it
    old = os.umask(0)
    try:
        assert iomdocs("receive", cwd=root).code == 1
        assert iomdocs("registers", cwd=root).code == 0
    finally:
        os.umask(old)
    made = [path for folder in ("archive", "outbox/accepted", "outbox/returned") for path in (root / folder).iterdir()]
    made += (root / "outbox" / "registers").iterdir()
    assert len(made) > 4
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in made} == {"0o640"}
    hidden = [path for path in (root / ".iomdocs").rglob("*") if path.is_file() and path.name != "lock"]
    assert not [path.name for path in hidden if stat.S_IMODE(path.stat().st_mode) & 0o037]
    assert stat.S_IMODE((root / ".iomdocs" / "iomdocs.db").stat().st_mode) == 0o600


def test_of_an_archive_no_empty_folder_stays_and_a_persons_own_does(tmp_path):
    inbox = tmp_path / "inbox"
    (inbox / "Школа 5").mkdir(parents=True)
    for file in ("Школа 5.zip", "Школа 6.zip", "Школа 7.zip"):
        put_back({"а/один.xlsx": b"1", "два.xlsx": b"2"}, file, inbox)
    assert clear_unpacked(inbox)  # files lie there still
    for path in [*inbox.glob("Школа 5/**/*.xlsx"), *inbox.glob("Школа 6/**/*.xlsx"), inbox / "Школа 7" / "два.xlsx"]:
        path.unlink()
    assert clear_unpacked(inbox)
    assert sorted(path.name for path in inbox.iterdir()) == ["Школа 5", "Школа 7"]
    (inbox / "Школа 7" / "а" / "один.xlsx").unlink()
    assert not clear_unpacked(inbox)
    assert [path.name for path in inbox.iterdir()] == ["Школа 5"]
