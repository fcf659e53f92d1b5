"""The page's commands: who may come in, the schools' links, a port that is taken."""

import shutil
import socket
import subprocess
import sys
import time

import pytest
from openpyxl import load_workbook

from iomdocs.inbox import only_one
from iomdocs.web.passwords import fits
from iomdocs.workspace import open_store
from tests.commands import invoke
from tests.conftest import SAMPLES
from tests.web_world import district


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return district(tmp_path_factory.mktemp("commands") / "office")


def run(folder, *arguments: str, typed: str = ""):
    return invoke("--workspace", str(folder), *arguments, typed=typed)


def test_somebody_is_added_with_an_invented_password_that_is_shown_once(folder):
    told = run(folder, "users", "add", "Petrova", "--role", "viewer", "--municipality", "Заозёрный район")
    assert told.exit_code == 0
    password = told.output.strip().rpartition(" ")[2]
    store = open_store(folder)
    user = store.user("petrova")
    store.close()
    assert (user.role, user.municipalities) == ("viewer", ("Заозёрный район",))
    assert fits(password, user.password)
    assert password not in user.password
    assert "petrova" in run(folder, "users", "list").output


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("users", "add", "petrov!"), "", "латинские"),
        (("users", "add", "viewer"), "", "уже занято"),
        (("users", "add", "petrov", "--type"), "коротко\n", "не короче"),
        (("users", "add", "petrov", "--municipality", "Нигде"), "", "нет муниципалитета"),
        (("users", "disable", "nobody"), "", "Такого имени нет"),
        (("users", "disable", "administrator"), "", "последний администратор"),
        (("links", "--organisation", "1"), "", "1"),
    ],
)
def test_what_is_wrong_is_told(folder, arguments, typed, words):
    told = run(folder, *arguments, typed=typed)
    assert words in str(told.exception)


def test_a_typed_password_is_taken_and_a_new_one_replaces_it(folder):
    assert run(folder, "users", "add", "sidorova", "--type", typed="длинный пароль\n").exit_code == 0
    assert run(folder, "users", "password", "sidorova", "--type", typed="другой пароль\n").exit_code == 0
    store = open_store(folder)
    kept = store.user("sidorova").password
    store.close()
    assert fits("другой пароль", kept)
    assert not fits("длинный пароль", kept)


def test_links_are_written_and_renewed(folder):
    def addresses() -> dict[str, str]:
        book = load_workbook(folder / "outbox" / "Ссылки школ.xlsx")
        return {row[0]: row[3] for row in book.active.iter_rows(min_row=3, values_only=True)}

    assert "Новых ссылок: 0" in run(folder, "links").output
    before = addresses()
    assert sorted(before) == ["720101", "720102", "720201"]
    assert "Новых ссылок: 1" in run(folder, "links", "--organisation", "720102", "--renew").output
    after = addresses()
    assert {code for code in after if after[code] != before[code]} == {"720102"}


def test_a_port_that_is_taken_is_told(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = run(folder, "serve", "--port", str(taken.getsockname()[1]))
    assert "занять не удалось" in str(told.exception)


@pytest.mark.slow
def test_the_page_with_a_watcher_receives_what_lies_in_the_inbox_and_ends_both(folder):
    command = [sys.executable, "-m", "iomdocs", "serve", "--watch", "--port", "0", "--workspace", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as page:
        try:
            shutil.copy(SAMPLES / "01 ИОМ чистый.xlsx", folder / "inbox")
            accepted = folder / "outbox" / "accepted"
            until = time.monotonic() + 240
            while not list(accepted.glob("*.docx")) and time.monotonic() < until:
                time.sleep(0.2)
            assert list(accepted.glob("*.docx"))
        finally:
            page.terminate()
            assert page.wait(60) == 0
    with only_one(folder / ".iomdocs" / "lock") as free:
        assert free
