"""The log: the same lines from every face, files that turn over whatever holds them, no word of a person."""

import json
import logging
import re
import shutil
from pathlib import Path

import pytest

from iomdocs.logs import Log, LogSettings, kept
from iomdocs.wording import catalogue
from iomdocs.workspace import configuration
from tests.commands import invoke
from tests.conftest import SAMPLES

SOURCE = Path(__file__).parents[1] / "src" / "iomdocs"
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (–|ВНИМАНИЕ|ОШИБКА) (.+)")


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def words(path: Path) -> list[tuple[str, ...]]:
    return [LINE.fullmatch(line).groups() for line in lines(path)]


def test_a_line_says_when_how_bad_and_what(tmp_path):
    with kept(tmp_path, "watch", LogSettings()):
        Log("watch").info("answered", outcome="returned", sha256="2f0a1b7c44de", codes="date-impossible")
        Log("pipeline").warning("left_in_inbox", kind="PermissionError", code="EACCES")
        Log("watch").error("trouble", kind="OSError", pause=2.0, what="Диск заполнен.")
    assert words(tmp_path / "watch.log") == [
        ("–", "2f0a1b7c44de возвращён: date-impossible"),
        ("ВНИМАНИЕ", "файл не взят, остался в inbox до следующего раза (PermissionError, EACCES)"),
        ("ОШИБКА", "приём стоит (OSError), следующая попытка через 2.0 с. Диск заполнен."),
    ]


def test_the_same_for_another_program(tmp_path):
    with kept(tmp_path, "watch", LogSettings(format="json")):
        Log("pipeline").info("answered", outcome="accepted", sha256="2f0a1b7c44de", codes="")
    (told,) = map(json.loads, lines(tmp_path / "watch.log"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", told.pop("at"))
    facts = {"outcome": "accepted", "sha256": "2f0a1b7c44de", "codes": ""}
    assert told == {"level": "info", "part": "pipeline", "event": "answered", **facts}


@pytest.mark.parametrize(("level", "written"), [("info", 3), ("warning", 2), ("error", 1)])
def test_what_is_less_bad_may_be_left_out(tmp_path, level, written):
    with kept(tmp_path, "watch", LogSettings(level=level)):
        Log("watch").info("ended")
        Log("watch").warning("questions_not_removed")
        Log("watch").error("alarm")
    assert len(lines(tmp_path / "watch.log")) == written


def test_of_what_a_library_tells_only_the_kind_is_written(tmp_path):
    with kept(tmp_path, "page", LogSettings()):
        error = ValueError("Ткаченко Анна")
        logging.getLogger("uvicorn.error").error("Ткаченко %s", "Анна", exc_info=error)
    assert words(tmp_path / "page.log") == [("ОШИБКА", "сообщение библиотеки uvicorn.error ValueError")]


def test_nothing_is_written_when_nobody_keeps_a_log(tmp_path, capsys):
    with kept(tmp_path, "watch", LogSettings()):
        pass
    Log("watch").error("alarm")
    assert not list(tmp_path.iterdir())
    assert capsys.readouterr() == ("", "")


def tell(times: int, first: int = 0) -> None:
    for number in range(first, first + times):
        Log("watch").info("register", name=f"{number:03}", rows=1)


def told(path: Path) -> list[str]:
    return [re.search(r"свод (\d+)", line)[1] for line in lines(path)]


SMALL = LogSettings(megabytes=200 / (1 << 20), keep=3)  # two lines


def test_a_full_file_turns_over_and_the_oldest_go(tmp_path):
    with kept(tmp_path, "watch", SMALL):
        tell(15)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 1 + SMALL.keep
    left = [number for path in files for number in told(path)]
    assert len(left) < 15
    assert left == [f"{number:03}" for number in range(15 - len(left), 15)]


def test_a_file_that_another_program_holds_goes_on_and_turns_over_later(tmp_path, monkeypatch):
    """Windows refuses to rename it: no line is lost, and no older file is pushed out meanwhile."""
    with kept(tmp_path, "watch", SMALL):
        tell(5)
        before = {path.name: path.read_bytes() for path in tmp_path.glob("watch.0*.log")}
        with monkeypatch.context() as held:
            held.setattr(Path, "rename", refused)
            tell(10, first=5)
        assert {path.name: path.read_bytes() for path in tmp_path.glob("watch.0*.log")} == before
        assert told(tmp_path / "watch.log")[-10:] == [f"{n:03}" for n in range(5, 15)]
        tell(1, first=15)
    assert told(tmp_path / "watch.log") == ["015"]


def refused(*_: object) -> None:
    raise PermissionError(13, "used by another process")


def test_an_old_file_that_another_program_holds_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "unlink", refused)
    with kept(tmp_path, "watch", SMALL):
        tell(12)
    assert told(tmp_path / "watch.log")[-1] == "011"


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path, capsys):
    (tmp_path / "log").write_text("это файл", "utf-8")
    with kept(tmp_path / "log", "watch", LogSettings()):
        tell(3)
    assert capsys.readouterr() == ("", "")


def test_a_file_of_another_face_is_not_touched(tmp_path):
    for name in ("page.0001.log", "watch.old.log", "watch.0001.log.txt"):
        (tmp_path / name).write_text("чужое", "utf-8")
    with kept(tmp_path, "watch", SMALL):
        tell(20)
    assert {"page.0001.log", "watch.old.log", "watch.0001.log.txt"} <= {path.name for path in tmp_path.iterdir()}


def test_receive_writes_what_it_did_and_names_nobody(workspace):
    settings = workspace / "iomdocs.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[logs]\nformat = "json"\n', "utf-8")
    shutil.copy(SAMPLES / "01 ИОМ чистый.xlsx", workspace / "inbox" / "Ткаченко Анна.xlsx")
    shutil.copy(SAMPLES / "03 ИОМ с ошибками.xlsx", workspace / "inbox")
    invoke("--workspace", str(workspace), "receive")
    log = workspace / ".iomdocs" / "log" / "receive.log"
    found = [json.loads(line) for line in lines(log)]
    assert [each["event"] for each in found] == ["begun", "answered", "answered", "ended"]
    assert {each["outcome"] for each in found[1:3]} == {"accepted", "returned"}
    assert all(re.fullmatch("[0-9a-f]{12}", each["sha256"]) for each in found[1:3])
    assert not re.search(r"Ткаченко|ИОМ|xlsx", log.read_text("utf-8"))


def test_what_ends_a_face_is_written_in_words(workspace):
    (workspace / "iomdocs.toml").write_text('pack = "нет такого"\n', "utf-8")
    assert invoke("--workspace", str(workspace), "watch").exit_code != 0
    (begun, failed) = words(workspace / ".iomdocs" / "log" / "watch.log")
    assert begun[1].startswith("начало работы, версия")
    assert failed[0] == "ОШИБКА"
    assert "нет такого" in failed[1]


def test_settings_that_are_not_there_are_the_usual_ones(workspace):
    assert configuration(workspace).logs == LogSettings()


def told_in_code() -> set[str]:
    calls = re.compile(
        r"""_LOG\.(?:info|warning|error)\(\s*"(\w+)"|\blife\.(?:info|error)\("(\w+)"|return "(library)","""
    )
    return {"".join(found) for path in SOURCE.rglob("*.py") for found in calls.findall(path.read_text("utf-8"))}


def test_the_catalogue_words_every_event_and_no_other():
    assert told_in_code() == set(catalogue("logs")["event"])
