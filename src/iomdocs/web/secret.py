"""The workspace's secret, by which links, sessions and forms are signed."""

import os
import secrets
from pathlib import Path

FILE = "page.key"
_BYTES = 32


def secret(state: Path) -> str:
    """Read the secret, or make it; only its owner may read the file.

    Whoever deletes it ends every session and every link.
    """
    path = state / FILE
    state.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES))
    return path.read_text("ascii").strip()
