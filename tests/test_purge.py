"""A person can be forgotten: nothing that is left names them, and everybody else's data stay."""

import datetime as dt
import io
import shutil
import sqlite3
import zipfile
from contextlib import closing, suppress
from dataclasses import replace

import openpyxl
import pytest

from iomdocs.errors import UsageError
from iomdocs.inbox import in_order, scan
from iomdocs.pipeline import purging
from iomdocs.pipeline.mentions import Mentions
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.purging import purge_expired, purge_person
from iomdocs.pipeline.receive import Reception
from iomdocs.store import HIDDEN, Act, User
from iomdocs.workspace import init, open_office
from tests.conftest import SAMPLES
from tests.offices import again

CLEAN, RETURNED = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"
NAME = "Ткаченко Юлия Витальевна"


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ким Юлия Витальевна", True),
        ("приказ о Ким Юлии Витальевне", True),
        ("ЮЛИЯ ВИТАЛЬЕВНА КИМ", True),
        ("Ким  Юлия\u00a0Витальевна, учитель", True),
        ("ИОМ_Ким_Юлия_Витальевна", True),
        ("Ким Юлия Викторовна", False),
        ("Якимова Юлия Витальевна", False),
        ("Ким Анна; Юлия Витальевна", False),
        ("Ким Ю. В.", True),
        ("приказ подписан Ю.В. Ким", True),
        ("КИМ Ю.В.", True),
        ("ИОМ_Ким_Ю_В", True),
        ("ким ю.в.", True),
        ("Ким и в этом году", False),
        ("Ким ю в списке", False),
        ("Ким Ю. А.", False),
        ("Якимов Ю. В.", False),
        ("Ким Ю.", False),
    ],
)
def test_a_name_is_found_in_any_case_and_no_other_is_taken_for_it(text, named):
    mentions = Mentions("Ким Юлия Витальевна")
    assert mentions.in_text(text) == named
    assert (mentions.hide(text) != text) == named


def test_a_name_is_one_with_e_and_yo():
    assert Mentions("Семёнова Алёна Петровна").in_text("Семенова Алена Петровна")


def test_initials_are_found_in_any_case():
    assert Mentions("Иванова Ирина Игоревна").hide("Назначить Иванову И. И. и Петрову И. И.") == (
        "Назначить [удалено] и Петрову И. И."
    )


@pytest.mark.parametrize(
    ("known", "namesakes"),
    [
        ("Иванова Инна Ильинична", True),
        ("иванова  Инна Ильинична", True),
        ("Иванова Ирина Игоревна", False),  # herself
        ("Иванова И. И.", False),  # perhaps herself
        ("Иванова Инна Олеговна", False),
        ("Иванов Игорь Ильич", False),
        ("Иванова Инна", False),
    ],
)
def test_initials_of_two_people_are_left_alone(known, namesakes):
    mentions = Mentions("Иванова Ирина Игоревна", [known])
    assert mentions.namesakes is namesakes
    assert mentions.in_text("Иванова И.И.") is not namesakes
    assert mentions.in_text("Ивановой Ирине Игоревне")


def test_half_a_name_is_not_enough():
    with pytest.raises(UsageError, match="полное имя"):
        Mentions("Ким")


@pytest.mark.parametrize("kind", ["columns", "cp1251", "word"])
def test_a_name_is_found_in_a_file_of_any_kind(tmp_path, kind):
    path, mentions = tmp_path / "файл", Mentions("Ким Юлия Витальевна")
    if kind == "columns":
        path.write_bytes(workbook(("№", "Ким", "Юлия", "Витальевна")))
    elif kind == "cp1251":
        path.write_bytes("1;Ким Юлия Витальевна;36".encode("cp1251"))
    else:
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("word/document.xml", "<w:t>Ким Юл</w:t><w:t>ия Витальевна</w:t>")
    assert mentions.in_file(path)
    assert not Mentions("Ким Юлия Викторовна").in_file(path)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """An accepted card, its second copy, a returned file, a foreign table that names the same person among others."""
    root = init(tmp_path_factory.mktemp("purge") / "office", "tyumen", "municipality")
    office = open_office(root)
    shutil.copy(CLEAN, office.inbox / f"ИОМ {NAME}.xlsx")
    shutil.copy(CLEAN, office.inbox / "ещё раз.xlsx")
    shutil.copy(RETURNED, office.inbox / "чужой.xlsx")
    (office.inbox / "список.xlsx").write_bytes(workbook(("Список",), ("Ким Анна Львовна",), (NAME,)))
    with Reception(office, workers=1) as reception:
        list(reception.receive(in_order(scan(office.inbox))))
    list(publish(office))
    yield office
    office.store.close()


def names(office) -> list[str]:
    return [str(row[0]) for row in office.store.read("SELECT person FROM entries ORDER BY id")]


@pytest.fixture
def office(world, tmp_path):
    """A copy of the world for each test."""
    again(world.root, tmp_path / "office")
    opened = open_office(tmp_path / "office")
    yield opened
    opened.store.close()


def holding(folder, name: str) -> list[str]:
    """Files below a folder in which the name stands, plainly or packed."""
    mentions = Mentions(name)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if _holds(path, mentions))


def _holds(path, mentions) -> bool:
    return path.is_file() and path.name != "iomdocs.toml" and mentions.in_file(path)


def test_a_trial_changes_nothing(office):
    before = {path: path.read_bytes() for path in office.outbox.rglob("*") if path.is_file()}
    person = names(office)[0]
    told = purge_person(office, person, "", really=False)
    assert told.purged.entries == 1
    assert told.files
    assert names(office) == [person]
    assert office.store.purges() == []
    assert before == {path: path.read_bytes() for path in office.outbox.rglob("*") if path.is_file()}


def test_nothing_that_is_left_names_the_person(office):
    person = names(office)[0]
    assert holding(office.root, person)
    done = purge_person(office, person, "отзыв согласия", really=True)
    assert done.left == ()
    assert names(office) == []
    office.store.close()
    assert holding(office.root, person) == []
    for surname in (person.split()[0].encode(), person.split()[0].casefold().encode()):
        for path in (office.state / "iomdocs.db").parent.glob("iomdocs.db*"):
            assert b" ".join([surname, person.split()[1].encode()]) not in path.read_bytes()


def test_others_stay_and_the_journal_tells_no_name(office):
    done = purge_person(office, names(office)[0], "отзыв согласия", really=True)
    (line,) = office.store.purges()
    assert (line["kind"], line["reason"], line["entries"]) == ("person", "отзыв согласия", 1)
    outcomes = [each.outcome for each in reversed(office.store.journal())]
    assert sorted(outcomes) == ["accepted", "duplicate", "refused", "returned"]
    assert len(done.purged.gone) >= 2
    assert [path.name for path in (office.outbox / "returned").iterdir()] == ["чужой — ОШИБКИ-3.xlsx"]


def test_the_same_file_may_come_again(office):
    purge_person(office, names(office)[0], "", really=True)
    shutil.copy(CLEAN, office.inbox)
    with Reception(office, workers=1) as reception:
        assert [each.verdict.outcome for each in reception.receive(in_order(scan(office.inbox)))] == ["accepted"]


@pytest.mark.parametrize(("years", "today", "kept"), [(5, dt.date(2031, 12, 31), 1), (5, dt.date(2032, 1, 2), 0)])
def test_what_is_kept_long_enough_goes(office, years, today, kept):
    packs = tuple(
        replace(pack, head=pack.head.model_copy(update={"retention": {form.name: years for form in pack.forms}}))
        for pack in office.packs
    )
    later = replace(office, packs=packs, today=today)
    purge_expired(later, "", really=True)
    assert len(names(office)) == kept
    originals = {path.name for path in office.archive.iterdir()}
    assert bool(originals & {each.sha256 for each in office.store.journal()}) == (kept == 1 or bool(originals))


@pytest.mark.sqlite
def test_the_database_is_private(office):
    with closing(sqlite3.connect(office.state / "iomdocs.db")):
        assert (office.state / "iomdocs.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("owner", ["doom", "forget_person", "doomed_gone"])
@pytest.mark.parametrize("after", [False, True])
def test_ended_at_any_step_it_is_begun_anew_or_finished(office, monkeypatch, owner, after):
    class KilledError(BaseException):
        pass

    def dying(*given, **named):
        if not named.get("really", True):
            return plain(office.store, *given, **named)
        if after:
            plain(office.store, *given, **named)
        monkeypatch.setattr(purging, "remove_doomed", lambda _: None)  # a process that is dead removes nothing
        raise KilledError

    person, plain = names(office)[0], getattr(type(office.store), owner)
    monkeypatch.setattr(office.store, owner, dying)
    kept = set(office.originals.hashes())
    with suppress(KilledError):
        purge_person(office, person, "", really=True)
    monkeypatch.undo()
    begun = (owner, after) not in {("doom", False), ("doom", True), ("forget_person", False)}
    with Reception(office, workers=1) as reception:
        reception.tidy()
    assert (names(office) == []) == begun
    assert (set(office.originals.hashes()) < kept) == begun
    purge_person(office, person, "", really=True)
    assert holding(office.root, person) == []


def test_visitors_of_the_page_and_what_they_did_lose_the_name(office):
    person = names(office)[0]
    surname, first, father = person.split()
    short = f"{surname} {first[0]}. {father[0]}."
    office.store.add_user(User("kim", person, "methodist", "x"), office.now())
    office.store.note(Act(office.now(), "kim", "upload", f"ИОМ {short}.xlsx"))
    purge_person(office, person, f"письмо {short}", really=True)
    assert [each.name for each in office.store.users()] == [HIDDEN]
    assert [each.about for each in office.store.acts(9)] == [f"ИОМ {HIDDEN}.xlsx"]
    assert office.store.purges()[0]["reason"] == f"письмо {HIDDEN}"
