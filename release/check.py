"""Whether this may be released: the version of the code, of CHANGELOG.md and of the tag are one.

Exit code 1 and a line for each thing that is in the way.
"""

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
_RELEASED = re.compile(r"^## \[(?P<version>[^\]]+)\] – (?P<day>\S+)", re.MULTILINE)
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)


def obstacles(code: str, changelog: str, tags: set[str], changed: str) -> Iterator[str]:
    """What is in the way; ``tags`` stand on this commit, ``changed`` is what git says of the working tree."""
    version = _VERSION.search(code)[1]
    newest = _RELEASED.search(changelog)
    if newest is None or newest["version"] != version:
        told = newest["version"] if newest else "nothing"
        yield f"CHANGELOG.md begins with {told}, the code is {version}"
    elif not _is_day(newest["day"]):
        yield f"CHANGELOG.md has no date for {version}: «## [{version}] – {dt.date(2026, 1, 31).isoformat()}»"
    if f"v{version}" not in tags:
        yield f"this commit has no tag v{version}"
    if changed:
        yield "the working tree has changes that are not committed"


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


def main() -> int:
    """Look at this checkout."""
    code = (ROOT / "src" / "iomdocs" / "__init__.py").read_text("utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    tags = set(_git("tag", "--points-at", "HEAD").split())
    found = list(obstacles(code, changelog, tags, _git("status", "--porcelain")))
    for each in found:
        print(each, file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
