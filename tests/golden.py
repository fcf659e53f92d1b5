"""Golden text: what a binary file says, kept as text beside the tests; UPDATE_GOLDEN=1 writes it anew."""

import os
from pathlib import Path

DATA = Path(__file__).parent / "data"


def same_as_golden(text: str, name: str) -> None:
    """Compare a text dump with ``data/NAME``."""
    path = DATA / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    assert text == path.read_text("utf-8")
