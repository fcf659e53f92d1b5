"""How much of a stranger's file is read, and how reading stops."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that no honest form comes near; beyond them a file is refused. Sizes are in bytes."""

    file: int = 30 << 20
    entries: int = 4_000
    part: int = 256 << 20
    total: int = 512 << 20
    ratio: int = 150
    ratio_above: int = 32 << 20
    sheets: int = 256
    cells: int = 1_000_000
    elements: int = 5_000_000
    merges: int = 10_000
    rows: int = 1_048_576
    columns: int = 16_384
    text: int = 32_767


LIMITS = Limits()


class StopReadingError(Exception):
    """The file cannot be judged: ``code`` of the refusal, and which ``kind`` of file it is, if that is known."""

    def __init__(self, code: str, kind: str = "") -> None:
        super().__init__(code, kind)
        self.code, self.kind = code, kind


def damaged() -> StopReadingError:
    """Say that the bytes contradict their own format."""
    return StopReadingError("file-damaged")
