"""The page's journal of orders and its corrections of registers; who sees what of them; who looks after the inbox."""

import datetime as dt
import shutil
from dataclasses import replace

import docx
import pytest

from iomdocs.inbox import only_one
from iomdocs.pipeline.issue import issue
from iomdocs.store import Draft, Proposal
from iomdocs.web.watchman import Watchman
from tests.conftest import SAMPLES
from tests.test_web import waits
from tests.web_world import OTHER, SCHOOL, district, opened, visitor

CLEAN = SAMPLES / "01 ИОМ чистый.xlsx"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A district whose school 720101 has sent a form, with papers of two schools in the journal."""
    with opened(district(tmp_path_factory.mktemp("papers") / "office")) as house:
        dropped = house.desk.drop(SCHOOL, [("ИОМ.xlsx", CLEAN.read_bytes())])
        assert house.desk.verdicts(dropped, 60)[0].outcome.startswith("accepted")
        yield house


@pytest.fixture(scope="module")
def papers(house):
    """Lines of the journal by the code of whose paper it is."""
    office, lines = house.office, {}
    for code in (SCHOOL, OTHER):
        file = f"documents/order_iom/Приказ {code}.docx"
        (office.outbox / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(next((office.root / "templates").rglob("reminder.docx")), office.outbox / file)
        draft = Draft(
            "tyumen/order_iom", f"подразделение {code}", "Приказ", "orders", code, {"today": "2026-11-22"}, code, file
        )
        (lines[code],) = office.store.put_issued([draft], office.now())
    return lines


@pytest.fixture(scope="module")
def people(house):
    return {who: visitor(house, who) for who in ("viewer", "methodologist", "scoped", "administrator")}


def test_the_journal_tells_number_state_and_whose(people, papers):
    rows = people["viewer"].get("/papers.json").json()["papers"]
    assert {(row["id"], row["state"], row["number"]) for row in rows} == {
        (each.id, "draft", None) for each in papers.values()
    }
    assert people["viewer"].get("/papers.csv").text.startswith("\ufeffСтрока;Номер на бумаге;Дата на бумаге;Бумага;")
    assert "проект" in people["viewer"].get("/papers").text
    assert people["viewer"].get("/papers.json?state=signed").json()["papers"] == []
    assert len(people["viewer"].get(f"/papers.json?q={OTHER}").json()["papers"]) == 1


def test_papers_of_another_municipality_are_not_there(people, papers):
    browser = people["scoped"]
    assert [row["id"] for row in browser.get("/papers.json").json()["papers"]] == [papers[SCHOOL].id]
    assert browser.post(f"/papers/{papers[OTHER].id}", {"number": "1"}, shown="/links").status_code == 404
    own, others = (papers[code].file.removeprefix("documents") for code in (SCHOOL, OTHER))
    assert browser.get(f"/documents{own}").status_code == 200
    assert browser.get(f"/documents{others}").status_code == 404
    assert "не открыты" in browser.get("/registers").text
    assert browser.get("/registers.json").json()["registers"] == []
    assert browser.get("/registers/file/tyumen/iom").status_code == 403


def test_the_own_documents_are_listed_to_who_sees_some(house, people):
    office = house.office
    name = office.pack.documents[0].name
    told = {}
    for code in (SCHOOL, OTHER):
        file = f"documents/{name}/{code}.docx"
        (office.outbox / file).parent.mkdir(parents=True, exist_ok=True)
        (office.outbox / file).write_bytes(b"PK")
        draft = Draft(f"tyumen/{name}", code, name, "", code, {}, code, file)
        office.store.put_issued([draft], office.now())
        told[code] = {
            who: people[who].get(f"/documents/{name}/{code}.docx").status_code for who in ("viewer", "scoped")
        }
    assert told == {SCHOOL: {"viewer": 200, "scoped": 200}, OTHER: {"viewer": 200, "scoped": 404}}
    rows = people["scoped"].get("/documents.json").json()["documents"]
    assert [row["files"] for row in rows if row["name"] == name] == [1]


def test_a_signature_is_noted_and_stands_in_the_file(house, people):
    ((made, _),) = next(iter(issue(house.office, ["order_iom"]))).made
    one = house.office.store.issued("tyumen/order_iom")[-1]
    told = {"number": "41-од", "date": "22.11.2026", "by": "Лунина А. А."}
    assert "Подпись отмечена" in people["methodologist"].post(f"/papers/{one.id}", told, shown="/papers").text
    rows = people["viewer"].get("/papers.json?state=signed").json()["papers"]
    assert [(row["number"], row["date"], row["signer"]) for row in rows] == [("41-од", "2026-11-22", "Лунина А. А.")]
    assert "41-од" in "".join(each.text for each in docx.Document(made.path).element.iter() if each.text)
    again = people["methodologist"].post(f"/papers/{one.id}", {**told, "number": "42-од"}, shown="/papers")
    assert (again.status_code, "41-од" in again.text) == (400, True)


def test_what_cannot_be_signed_is_said_in_words(people, papers):
    browser, at = people["methodologist"], f"/papers/{papers[SCHOOL].id}"
    for told, words in (
        ({"number": "5", "date": "31.02.2026"}, "не дата"),
        ({"number": "", "date": "2026-11-22"}, "омер"),
        ({"number": "5", "date": "2027-01-01"}, "01.01.2027"),
    ):
        answer = browser.post(at, told, shown="/papers")
        assert (answer.status_code, words in answer.text) == (400, True), answer.text
    assert browser.post("/papers/999", {"number": "5"}, shown="/papers").status_code == 404
    assert people["viewer"].post(at, {"number": "5"}, shown="/papers").status_code == 403


@pytest.fixture
def change(house):
    """A correction of the hours in the first row of what the school sent."""
    office = house.office
    submission = next(each for each in office.store.journal() if each.outcome.startswith("accepted"))
    (entry,) = office.store.entries(submission.id)
    record = entry.records[0]
    title, old = "Количество часов", str(record.values["hours"])
    where = (submission.id, record.sheet, record.row, "hours")
    told = Proposal(
        "tyumen/events", title, "Ткаченко", *where, old, "35", "Кузнецова", "ошибка в справке", "Реестр.xlsx"
    )
    (kept,) = office.store.propose([told], office.now() + dt.timedelta(seconds=1))
    yield kept
    if any(each.id == kept.id for each in office.store.changes(waiting=True)):
        office.store.decide(kept.id, "", office.now())


def test_a_correction_is_shown_with_who_and_why_and_applied(house, people, change):
    browser = people["methodologist"]
    shown = browser.get("/changes").text
    assert all(words in shown for words in ("Ткаченко", "Кузнецова", "ошибка в справке", "<b>35</b>"))
    done = browser.post(f"/changes/{change.id}", {"decision": "apply", "reason": "сверено"}, shown="/changes")
    assert "Правка принята" in done.text
    (kept,) = (each for each in house.office.store.changes() if each.id == change.id)
    assert (kept.state, kept.decision) == ("applied", "сверено (methodologist)")
    assert "сверено" in browser.get("/changes?all=1").text
    again = browser.post(f"/changes/{change.id}", {"decision": "apply"}, shown="/board")
    assert again.status_code in {400, 403}
    acts = people["administrator"].get("/acts.json").json()["acts"]
    assert any((each["what"], each["about"]) == ("change-apply", str(change.id)) for each in acts)


def test_a_refusal_needs_a_reason(house, people, change):
    browser = people["methodologist"]
    bare = browser.post(f"/changes/{change.id}", {"decision": "refuse"}, shown="/changes")
    assert (bare.status_code, "почему" in bare.text) == (400, True)
    browser.post(f"/changes/{change.id}", {"decision": "refuse", "reason": "в справке 36"}, shown="/changes")
    (kept,) = (each for each in house.office.store.changes() if each.id == change.id)
    assert (kept.state, kept.decision) == ("refused", "в справке 36 (methodologist)")
    assert browser.post(f"/changes/{change.id}", {"decision": "what"}, shown="/papers").status_code == 404


def test_who_starts_only_the_page_is_told_that_nobody_watches(house, people):
    clock = [0.0]
    assert waits(lambda: not house.desk.at_work)
    watchman = Watchman(house.office, house.desk, lambda: clock[0])
    assert not watchman.sees_somebody
    with only_one(house.office.state / "lock") as first:
        assert first
        assert not watchman.sees_somebody  # sure for a while
        clock[0] += 60
        assert watchman.sees_somebody
    clock[0] += 60
    assert not watchman.sees_somebody
    bare = replace(house, watchman=watchman)
    assert "iomdocs serve --watch" in visitor(bare, "viewer").get("/board").text
    assert "iomdocs serve --watch" not in visitor(bare, SCHOOL).get("/school").text
