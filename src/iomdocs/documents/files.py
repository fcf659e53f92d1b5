"""Put a document in its folder."""

from pathlib import Path

from iomdocs.errors import IomdocsError
from iomdocs.files import write_again
from iomdocs.wording import say


def write(path: Path, data: bytes) -> Path:
    """Write a document so that others see it whole or not at all; an equal file stays untouched.

    No wait for the disk: after a power cut the next run finds what is missing or torn and writes it again, the same.
    Returns where it is: beside the old one when that is open in Word. ``IomdocsError`` says why it cannot be written.
    """
    try:
        if _is_there(path, data):
            return path
        return _written(path, data)
    except OSError as error:
        raise IomdocsError(say("documents.file.write", path=path.name, why=error.strerror or "")) from error


def _is_there(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _written(path: Path, data: bytes) -> Path:
    try:
        return write_again(path, data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_again(path, data)
