"""Half a thousand damaged copies of one good workbook, and files of other kinds under a workbook's name.

Whatever the damage, a copy is refused, or what it says is what the good one says: then it is a duplicate.
"""

import io
import random
import struct
import zipfile
from collections.abc import Iterator

from tests.test_reader_kinds import compound

_END = b"PK\5\6"
OTHERS = {
    "нули": bytes(5000),
    "csv": "ФИО;часы\nКим;36".encode("cp1251"),
    "html": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "mht": b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=D0=9A=D0=B8=D0=BC",
    "xml 2003": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "biff 2": b"\x09\x00\x04\x00\x02\x00\x10\x00",
    "biff 4": b"\x09\x04\x06\x00\x00\x00\x10\x00",
    "пароль": compound("EncryptionInfo", "EncryptedPackage"),
    "ole": compound("Workbook"),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
    "gz": b"\x1f\x8b\x08" + bytes(100),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "pk": b"PK\3\4",
    "буква": b"P",
    "пусто": b"",
}


def odd(good: bytes) -> dict[str, bytes]:
    """The files by their names; the same every time."""
    chance = random.Random(7)
    made = dict(_cut(good))
    end = good.rindex(_END)
    (directory,) = struct.unpack_from("<I", good, end + 16)
    for number in range(120):
        made[f"бит в каталоге {number}.xlsx"] = _flipped(good, chance.randrange(directory * 8, len(good) * 8))
        made[f"бит {number}.xlsx"] = _flipped(good, chance.randrange(len(good) * 8))
    for number in range(22):
        made[f"байт в конце {number}.xlsx"] = good[: end + number] + b"\xff" + good[end + number + 1 :]
    made |= _parts(good)
    made |= {f"{name}.{suffix}": data for name, data in OTHERS.items() for suffix in ("xlsx", "xls", "ods")}
    made |= {f"обрывок ole {n}.xls": compound("Workbook")[: n * 100] for n in range(1, 20)}
    return made


def _cut(good: bytes) -> Iterator[tuple[str, bytes]]:
    size = len(good)
    for part in range(50):
        at = size * part // 50
        yield f"начало {part}.xlsx", good[:at]
        yield f"конец {part}.xlsx", good[at + 1 :]
        yield f"начало и нули {part}.xlsx", good[:at] + bytes(size - at)
    yield "дважды.xlsx", good + good
    yield "нули в хвосте.xlsx", good + bytes(100_000)
    yield "программа впереди.xlsx", b"MZ" + bytes(5000) + good


def _flipped(good: bytes, bit: int) -> bytes:
    data = bytearray(good)
    data[bit // 8] ^= 1 << bit % 8
    return bytes(data)


def _parts(good: bytes) -> dict[str, bytes]:
    """Each part of the package taken away, emptied, cut, doubled, in other letters; then packed as if all were well."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    damages = {
        "нет": lambda _: None,
        "пусто": lambda _: b"",
        "мусор": lambda _: b"\0\xff<<<>>>&&&" * 30,
        "половина": lambda part: part[: len(part) // 2],
        "дважды": lambda part: part * 2,
        "utf-16": lambda part: part.decode("utf-8", "ignore").encode("utf-16"),
        "вложено": lambda _: b"<a>" * 100_000 + b"</a>" * 100_000,
    }
    made = {}
    for number, (name, part) in enumerate(parts.items()):
        for told, damage in damages.items():
            if "styles" not in name:  # without its styles a day is but a number, and is read so
                made[f"часть {number} – {told}.xlsx"] = _packed(parts | {name: damage(part)})
    return made


def _packed(parts: dict[str, bytes | None]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            if part is not None:
                archive.writestr(name, part)
    return stream.getvalue()
