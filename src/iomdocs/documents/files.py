"""Put a document in its folder."""

from pathlib import Path

from iomdocs.errors import IomdocsError
from iomdocs.files import write_file
from iomdocs.wording import say


def write(path: Path, data: bytes) -> Path:
    """Write a document so that others see it whole or not at all; an equal file stays untouched.

    Returns where it is: beside the old one when that is open in Word. ``IomdocsError`` says why it cannot be written.
    """
    try:
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return path
        return write_file(path, data)
    except OSError as error:
        raise IomdocsError(say("documents.file.write", path=path.name, why=error.strerror or "")) from error
