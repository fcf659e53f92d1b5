"""Pages of the reference that are built: findings, the forms of each pack, schemas, what implements what.

``python -m tests.docs_pages --write`` writes them anew; without the key it names those that are not up to date.
"""

import sys
from pathlib import Path

from tests import coverage_page, docs_findings, docs_forms, docs_schemas

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"


def built() -> dict[Path, str]:
    """Every built file, as it must be."""
    return {
        REFERENCE / "findings.md": docs_findings.page(),
        coverage_page.PAGE: coverage_page.page(),
        **{REFERENCE / "forms" / name: text for name, text in docs_forms.pages().items()},
        **{REFERENCE / "schemas" / name: text for name, text in docs_schemas.files().items()},
    }


def stale() -> list[Path]:
    """Built files that differ from what they must be, and those that nothing builds any more."""
    wanted = built()
    there = {path for folder in ("forms", "schemas") for path in (REFERENCE / folder).glob("*.*")}
    left = sorted(there - wanted.keys())
    return left + [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]


def main() -> int:
    """Write the pages, or compare; 1 when some differ."""
    if "--write" not in sys.argv[1:]:
        for path in (old := stale()):
            sys.stderr.write(f"{path.name}: python -m tests.docs_pages --write\n")
        return int(bool(old))
    for path, text in built().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    for path in stale():
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
