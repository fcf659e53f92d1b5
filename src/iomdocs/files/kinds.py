"""What a file is by its name, as mail and the page tell it: a name of IANA's registry of media types."""

from mimetypes import guess_type
from pathlib import PurePath

# Known on every computer: what the system's own list holds differs, and Windows takes it from what is installed.
_KNOWN = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".ics": "text/calendar",
}


def media_type(name: str) -> str:
    """Tell what a file is, by how its name ends.

    >>> media_type("Приказ № 5.DOCX").rpartition(".")[2], media_type("свод.pdf"), media_type("без окончания")
    ('document', 'application/pdf', 'application/octet-stream')
    """
    suffix = PurePath(name).suffix.lower()
    return _KNOWN.get(suffix) or guess_type(f"x{suffix}")[0] or "application/octet-stream"
