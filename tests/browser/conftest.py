"""The page as a person has it: a real server, a real browser, a fresh profile for each visitor."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iomdocs.web import links, secret
from iomdocs.workspace import open_store, today
from tests.conftest import SAMPLES
from tests.web_world import district

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--lang=ru"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # The bubble about a finished download takes the keyboard away from the page.
    "--disable-features=DownloadBubble,DownloadBubbleV2",
)
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
AXE = Path(__file__).parents[1] / "data" / "axe" / "axe.min.js"
DESK, ZOOMED, PHONE = (1100, 800), (550, 400), (360, 740)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        for item in items:
            if "browser" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator["Site"]:
    """A district of three schools, one of which has sent a good file and a bad one, served by the command itself."""
    root = district(tmp_path_factory.mktemp("browser") / "office")
    folder = root / "inbox" / "720102"
    folder.mkdir()
    for name in ("01 ИОМ чистый.xlsx", "07 книжка с ошибками.xlsx"):
        shutil.copy(SAMPLES / name, folder)
    command = [sys.executable, "-m", "iomdocs", "serve", "--port", "0", "--workspace", str(root)]
    # The manual's pictures show an office that is looked after.
    command += ["--watch"] if os.environ.get("UPDATE_GOLDEN") else []
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as server:
        try:
            line = server.stderr.readline()
            yield Site(root, re.search(r"http://[\d.:]+", line)[0])
        finally:
            server.terminate()
            assert server.wait(30) == 0


class Site:
    """Where the page is, and the links of its schools."""

    def __init__(self, root: Path, address: str) -> None:
        self.root, self.address = root, address

    def link(self, code: str) -> str:
        store = open_store(self.root)
        try:
            found = links.open_links(store, today())[code]
        finally:
            store.close()
        return f"{self.address}/s/{links.Links(secret.secret(self.root / '.iomdocs')).token(found)}"


@pytest.fixture(scope="session")
def playwright():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as started:
        yield started


@pytest.fixture
def visit(playwright, tmp_path) -> Iterator:
    """Give a page of a fresh browser, ``size`` wide and high; any complaint of the browser fails the test."""
    opened, said = [], []

    def begin(size: tuple[int, int] = DESK, *, scripts: bool = True):
        browser = playwright.chromium.launch_persistent_context(
            tmp_path / f"profile{len(opened)}",
            executable_path=CHROMIUM,
            args=list(FLAGS),
            viewport={"width": size[0], "height": size[1]},
            locale="ru-RU",
            java_script_enabled=scripts,
            accept_downloads=True,
            env={**os.environ, "LANGUAGE": "ru"},
        )
        opened.append(browser)
        page = browser.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield begin
    for browser in opened:
        browser.close()
    assert said == []
