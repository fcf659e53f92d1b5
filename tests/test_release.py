"""What makes a release: one version everywhere, and a lock of what an office runs that agrees with ours."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

import iomdocs

ROOT = Path(__file__).parents[1]
_spec = importlib.util.spec_from_file_location("release_check", ROOT / "release" / "check.py")
check = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check)

CODE = '__version__ = "1.2.0"\n'
LOG = "# Что изменилось\n\n## [1.2.0] – 2026-12-01\n\n## [1.1.0] – 2026-01-01\n"


@pytest.mark.parametrize(
    ("code", "log", "tags", "changed", "told"),
    [
        (CODE, LOG, {"v1.2.0"}, "", []),
        (CODE, LOG, {"v1.2.0", "other"}, "", []),
        (CODE, LOG, set(), "", ["no tag v1.2.0"]),
        (CODE, LOG, {"v1.1.0"}, "", ["no tag v1.2.0"]),
        (CODE, LOG, {"v1.2.0"}, " M README.md", ["not committed"]),
        (CODE, LOG.replace("2026-12-01", "не выпущена"), {"v1.2.0"}, "", ["no date for 1.2.0"]),
        (CODE, LOG.replace("2026-12-01", "2026-13-01"), {"v1.2.0"}, "", ["no date for 1.2.0"]),
        (CODE, LOG.replace("[1.2.0]", "[1.3.0]"), {"v1.2.0"}, "", ["begins with 1.3.0, the code is 1.2.0"]),
        (CODE, "# Что изменилось\n", {"v1.2.0"}, "", ["begins with nothing"]),
    ],
)
def test_a_release_has_one_version_everywhere(code, log, tags, changed, told):
    found = list(check.obstacles(code, log, tags, changed))
    assert len(found) == len(told)
    assert all(part in each for part, each in zip(told, found, strict=True))


def test_the_changelog_begins_with_the_version_of_the_code():
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(r"^## \[([^\]]+)\]", log, re.MULTILINE)[1] == iomdocs.__version__


def test_the_manual_names_the_file_of_this_version():
    told = (ROOT / "docs" / "how-to" / "install.md").read_text("utf-8")
    assert set(re.findall(r"iomdocs-(\d[\d.]*\d)-py3", told)) == {iomdocs.__version__}
    assert set(re.findall(r"`v(\d[\d.]*\d)`", told)) == {iomdocs.__version__}


def pins(name: str) -> dict[str, str]:
    lines = re.findall(r"^([a-z0-9-]+)==(\S+)(.*) \\$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {package: f"{version}{condition}" for package, version, condition in lines}


def test_an_office_runs_what_is_tested_here():
    tested = pins("requirements.lock")
    run = {each: version.partition(" ")[0] for each, version in pins("requirements-run.lock").items()}
    assert {each: tested[each].partition(" ")[0] for each in run} == run


def test_the_lock_of_an_office_holds_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    assert {re.match(r"[\w-]+", each)[0] for each in wanted} <= pins("requirements-run.lock").keys()


def test_nothing_in_it_depends_on_the_system():
    """An archive for Windows may be made on Linux: pip would judge such a condition by the wrong system."""
    assert [
        each for each, told in pins("requirements-run.lock").items() if re.search("platform_sys|sys_plat|os_n", told)
    ] == []


@pytest.mark.parametrize("page", sorted((ROOT / "release" / "wheelhouse").iterdir()), ids=lambda path: path.name)
def test_the_pages_of_the_archive_name_what_is_filled_in(page):
    named = set(re.findall("@[A-Z]+@", page.read_text("utf-8")))
    assert {"@VERSION@", "@PYTHON@"} <= named <= {"@VERSION@", "@PYTHON@", "@EXTRAS@"}
