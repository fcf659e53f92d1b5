"""The workspace's secret, by which links, sessions and forms are signed."""

import os
import secrets
from pathlib import Path

from iomdocs.files import rename_new, temporary

FILE = "page.key"
_BYTES = 32


def secret(state: Path) -> str:
    """Read the secret, or make it; only its owner may read the file.

    Whoever deletes it ends every session and every link.
    """
    path = state / FILE
    if not path.is_file():
        state.mkdir(parents=True, exist_ok=True)
        draft = temporary(state)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES))
        rename_new(draft, path)  # another process may have been quicker: then its secret is ours
    return path.read_text("ascii").strip()
