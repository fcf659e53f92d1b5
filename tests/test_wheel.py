"""The wheel as a stranger has it: packed with all that it needs, installed without a network, used away from here."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from tests.conftest import SAMPLES

ROOT = Path(__file__).parents[1]
WINDOWS = os.name == "nt"
pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """The archive for an office without internet, unpacked."""
    place = tmp_path_factory.mktemp("wheelhouse")
    made = subprocess.run(
        [sys.executable, "release/wheelhouse.py", "--out", place], cwd=ROOT, check=True, capture_output=True, text=True
    )
    shutil.unpack_archive(made.stdout.strip(), place, **({} if WINDOWS else {"filter": "data"}))
    (unpacked,) = (each for each in place.iterdir() if each.is_dir())
    return unpacked


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> dict[str, str]:
    """An environment that knows neither this checkout nor a network."""
    home = str(tmp_path_factory.mktemp("home"))
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LANG") if key in os.environ}
    return {**kept, "HOME": home, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "IOMDOCS_TODAY": "2026-11-22"}


@pytest.fixture(scope="module")
def program(house, clean, tmp_path_factory) -> Path:
    """The folder of commands that the installer of the archive leaves, in a folder with a space and Russian letters."""
    target = tmp_path_factory.mktemp("Наши программы") / "iomdocs 1"
    installer = [str(house / "install.cmd")] if WINDOWS else ["sh", str(house / "install.sh")]
    python = {"PYTHON": sys.executable}
    done = subprocess.run(
        [*installer, target], env={**clean, **python}, cwd=target.parent, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert "iomdocs doctor" in done.stdout.decode("utf-8")
    return target / ("Scripts" if WINDOWS else "bin")


@pytest.fixture(scope="module")
def office(program, clean, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("office")
    run(program, clean, place, "init", "Управление образования", "--pack", "tyumen", "--level", "municipality")
    return place / "Управление образования"


def run(program: Path, env: dict[str, str], cwd: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [program / "iomdocs", *arguments], env=env, cwd=cwd, capture_output=True, timeout=170, check=False
    )
    assert done.returncode == code, done.stderr.decode("utf-8")
    return done.stdout.decode("utf-8")


def wheel(house: Path) -> zipfile.ZipFile:
    (found,) = (house / "wheels").glob("iomdocs-*.whl")
    return zipfile.ZipFile(found)


def test_the_wheel_holds_every_file_of_the_source_and_no_other(house):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    ours = [name for name in listed.split("\0") if name.startswith(("src/iomdocs/", "templates/"))]
    wanted = {
        name.removeprefix("src/") if name.startswith("src/") else f"iomdocs/{name}"
        for name in ours
        if (ROOT / name).exists()
    }
    with wheel(house) as packed:
        assert {name for name in packed.namelist() if ".dist-info/" not in name} == wanted


def test_the_wheel_tells_of_itself(house):
    with wheel(house) as packed:
        (place,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        told = BytesParser(policy=policy.default).parsebytes(packed.read(place))
        commands = packed.read(place.replace("METADATA", "entry_points.txt")).decode()
        assert place.replace("METADATA", "licenses/LICENSE") in packed.namelist()
    assert (told["Name"], told["Requires-Python"], told["License-Expression"]) == ("iomdocs", ">=3.11", "MIT")
    assert "Школьные формы" in told["Summary"]
    assert "School forms" in told["Summary"]
    assert {"postgresql", "preview"} <= set(told.get_all("Provides-Extra"))
    assert "iomdocs = iomdocs.cli:main" in commands


def test_the_sums_of_the_archive_are_right(house):
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=house, check=True)
    assert "@" not in (house / "ПРОЧТИТЕ.txt").read_text("utf-8")


def test_it_runs_from_where_it_was_installed(program, clean, tmp_path):
    version = run(program, clean, tmp_path, "--version")
    python = program / "python"
    code = "import iomdocs, iomdocs.packs as p; print(iomdocs.__file__); print(p.shipped())"
    places = subprocess.run([python, "-c", code], env=clean, cwd=tmp_path, check=True, capture_output=True).stdout
    assert all(Path(place).is_relative_to(program.parent) for place in places.decode("utf-8").splitlines())
    module = subprocess.run(
        [python, "-m", "iomdocs", "--version"], env=clean, cwd=tmp_path, capture_output=True, check=True
    )
    assert module.stdout.decode() == version


def test_every_shipped_pack_is_whole(program, clean, office):
    assert "Пакеты в порядке" in run(program, clean, office, "pack", "check")


def test_a_school_gets_its_answer(program, clean, office):
    assert list((office / "outbox" / "blanks").glob("*.xlsx"))
    shutil.copy(SAMPLES / "01 ИОМ чистый.xlsx", office / "inbox")
    shutil.copy(SAMPLES / "03 ИОМ с ошибками.xlsx", office / "inbox")
    run(program, clean, office, "receive", code=1)
    assert [path.name for path in (office / "outbox" / "accepted").iterdir()] == ["01 ИОМ чистый — ПРИНЯТО.docx"]
    assert [path.name for path in (office / "outbox" / "returned").iterdir()] == ["03 ИОМ с ошибками — ОШИБКИ-3.xlsx"]


def test_the_page_answers(program, clean, office):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        [program / "iomdocs", "serve", "--port", str(port)], env=clean, cwd=office, stderr=subprocess.DEVNULL
    )
    try:
        assert next(answers(f"http://127.0.0.1:{port}/healthz")) == "ok"
    finally:
        serving.terminate()
        assert serving.wait(30) == 0 or WINDOWS
    assert "начало работы" in (office / ".iomdocs" / "log" / "page.log").read_text("utf-8")


def answers(address: str, seconds: float = 30.0) -> Iterator[str]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own page
                yield answer.read().decode().strip()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)


def test_the_demo_shows_everything(program, clean, tmp_path):
    told = run(program, clean, tmp_path, "demo", "показ")
    assert "показ" in told
    for folder in ("returned", "accepted", "registers", "documents"):
        assert any(path.is_file() for path in (tmp_path / "показ" / "outbox" / folder).rglob("*")), folder
