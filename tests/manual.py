"""Follow a page of the manual as a person would: its blocks in order, in a workspace where people have worked.

What a page shows is done: a command is run, a file is written where the page says, words are replaced by others. What
no computer of ours can do (install a service, run on Windows) is of a kind that is listed here by its first word.
"""

import atexit
import contextlib
import datetime as dt
import importlib.util
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import docx

from iomdocs.demo.building import Size, build
from tests.commands import run_here

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TODAY = dt.date(2026, 11, 22)
# Not run: they change the computer, or belong to another system. That they exist is checked where it can be.
ELSEWHERE = {".", "apt", "caddy", "docker", "make", "pip", "pipx", "py", "sudo", "systemctl", "uv", "wsl"}
FOREIGN_KINDS = {"powershell", "bat", "cmd"}
_LASTING = {"watch": "Ctrl+C", "serve": "http://"}
_BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_STEPS = re.compile(
    rf"{_BLOCK.pattern}"
    r"|(?P<end>конец файла|Создайте в рабочей папке|примеры в) `(?P<file>[^`]+)`"
    r"|копируйте файл `(?P<source>[^`]+)` в `(?P<target>[^`]+)`"
    r"|(?:файле|шаблоне) `(?P<edited>[^`]+)`,? вместо\s+`(?P<old>[^`]+)` напишите\s+`(?P<new>[^`]+)`"
    r"|(?P<section>^## [^\n]+$)"
    r"|`iomdocs (?P<between>[^`]+)`",
    re.MULTILINE | re.DOTALL,
)
_UNSAID = re.compile(r"[А-ЯЁ]{3,}[_\d]*\b(?<!ИОМ)|…")
Hook = Callable[[Path], None]


def blocks(page: Path) -> list[list[str]]:
    """Command lines of a page, block after block, as they are typed."""
    found = (each for each in _BLOCK.finditer(page.read_text("utf-8")) if not each["kind"])
    return [[line.strip() for line in each["text"].splitlines()] for each in found]


def is_command(line: str) -> bool:
    """Whether a line of a block is typed, not shown."""
    first = line.split(maxsplit=1)[0] if line.split() else ""
    return first in {"cd", "cp", "iomdocs", *ELSEWHERE} or first.startswith((".venv", "py"))


class Follower:
    """A person with a page before them.

    ``home`` is where the page begins, and each of its sections when they are ``apart``; ``means`` what stands for the
    page's examples (a name, a folder); ``before`` what people do between the blocks, by a command's beginning;
    ``codes`` exit codes of commands that may end otherwise than with 0; ``until`` says when to stop what lasts.
    """

    def __init__(
        self,
        home: Path,
        *,
        means: Mapping[str, str] | None = None,
        before: Mapping[str, Hook] | None = None,
        codes: Mapping[str, Collection[int]] | None = None,
        until: Callable[[Path], bool] | None = None,
        apart: bool = False,
    ) -> None:
        self.home = self.here = home
        self.means, self.before, self.codes = means or {}, before or {}, codes or {}
        self.until, self.apart = until, apart
        self.told: list[str] = []
        self.done: list[str] = []
        self._file: Path | None = None
        self._append = False

    def follow(self, page: Path) -> list[str]:
        """Do what a page tells, in order; returns what its commands printed."""
        for step in _STEPS.finditer(page.read_text("utf-8")):
            self._step(step)
        return self.told

    def _step(self, step: re.Match[str]) -> None:
        if step["section"]:
            self.here = self.home if self.apart else self.here
        elif step["file"]:
            self._file, self._append = self.here / step["file"], step["end"] == "конец файла"
        elif step["source"]:
            shutil.copy(self.here / step["source"], self.here / step["target"])
        elif step["edited"]:
            replace(self.here / step["edited"], step["old"], step["new"])
        elif step["between"]:
            self._between(f"iomdocs {step['between']}")
        elif step["kind"]:
            self._written(step["kind"], step["text"])
        else:
            for line in filter(is_command, (each.strip() for each in step["text"].splitlines())):
                self.do(line)

    def _written(self, kind: str, text: str) -> None:
        if kind in FOREIGN_KINDS or self._file is None:
            return
        before = self._file.read_text("utf-8") if self._append else ""
        self._file.write_text(before + text, "utf-8")
        self._file = None

    def _between(self, line: str) -> None:
        """A command between words is done when it is an example: it names what it works on."""
        if not _UNSAID.search(line) and re.search(r'["/.]|\d', line) and "--host" not in line:
            self.do(line)

    def do(self, line: str) -> None:
        """Do one line."""
        self.done.append(line)
        for example, real in self.means.items():
            line = line.replace(example, real)
        for beginning, hook in self.before.items():
            if line.startswith(beginning):
                hook(self.here)
        words = shlex.split(line, comments=True)
        if words[0] == "cd":
            self.here /= words[1]
            assert self.here.is_dir(), line
        elif words[0] == "cp":
            self._copy([word for word in words[1:] if not word.startswith("-")])
        elif words[0] == "iomdocs":
            self._iomdocs(words[1:], line)
        elif words[:2] == [".venv/bin/python", "-m"]:
            assert importlib.util.find_spec(words[2]), line
        else:
            assert words[0] in ELSEWHERE or words[0].startswith(".venv"), line

    def _copy(self, paths: list[str]) -> None:
        for source in (each for pattern in paths[:-1] for each in self.here.glob(pattern)):
            target = self.here / paths[-1]
            if source.is_dir():
                shutil.copytree(source, target / source.name, dirs_exist_ok=True)
            else:
                shutil.copy2(source, target)

    def _iomdocs(self, words: list[str], line: str) -> None:
        if words and words[0] in _LASTING:
            lasting(words, self.here, self.until)
            return
        done = run_here(*words, cwd=self.here)
        allowed = next((codes for beginning, codes in self.codes.items() if line.startswith(beginning)), {0})
        assert done.code in allowed, (line, done)
        self.told.append(done.out)


def replace(path: Path, old: str, new: str) -> None:
    """Replace words once, in a text or in a Word template."""
    if path.suffix != ".docx":
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
        return
    document = docx.Document(str(path))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text]
    assert runs, old
    runs[0].text = runs[0].text.replace(old, new, 1)
    document.save(str(path))


def lasting(words: list[str], here: Path, until: Callable[[Path], bool] | None = None) -> None:
    """Run what works until it is stopped; stop it as Ctrl+C does when it has begun (and ``until`` says so)."""
    more = ["--port", "0"] if words[0] == "serve" else []
    command = [sys.executable, "-m", "iomdocs", *words, *more]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, cwd=here, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as running:
        said = running.stderr.readline()
        assert _LASTING[words[0]] in said
        if words[0] == "serve":
            _answers(re.search(r"http://[\d.:]+", said)[0])
        waited = time.monotonic() + 60
        while until is not None and not until(here):
            assert time.monotonic() < waited, words
            time.sleep(0.2)
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0


def district(folder: Path) -> Path:
    """A copy of a small district that has worked: built once in a process."""
    return shutil.copytree(_built(), folder)


def _answers(address: str) -> None:
    """Wait until the page answers."""
    for _ in range(100):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz") as page:  # noqa: S310 - our own server
            assert page.status == 200
            return
        time.sleep(0.2)
    raise AssertionError(address)


@cache
def _built() -> Path:
    made = Path(tempfile.mkdtemp(prefix="iomdocs-tests-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    build(made / "office", "tyumen", seed=7, today=TODAY, size=Size(3, 2))
    return made / "office"


def name(page: Path) -> str:
    """A page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


def pages() -> Iterator[Path]:
    """Every page with commands of ours in blocks."""
    for page in sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")]):
        if any(line.startswith("iomdocs ") for block in blocks(page) for line in block):
            yield page
