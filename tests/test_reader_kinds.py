"""Whatever is no workbook is refused by name, so that the clerk gets the advice that fits."""

import io
import tomllib
import zipfile
from importlib.resources import files

import pytest

from iomdocs.reader import LIMITS, read
from iomdocs.wording import say
from iomdocs.workbook import Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**members: str) -> bytes:
    """Pack members; ``__`` in a name stands for a slash and ``_`` for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return buffer.getvalue()


def compound(*streams: str, chain: tuple[int, ...] = (0xFFFFFFFE,)) -> bytes:
    """Build the smallest old compound file: header, allocation table, one directory sector."""
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    words = [0] * 128
    header = bytearray(512)
    header[:8] = OLE
    header[24:34] = bytes.fromhex("3e000300feff0900") + b"\x06\0"
    for offset, word in ((44, 1), (48, 1), (56, 4096), (60, end), (68, end), (76, 0)):
        header[offset : offset + 4] = word.to_bytes(4, "little")
    header[80:512] = free.to_bytes(4, "little") * 108
    words = [fat_mark, *chain, *[free] * (127 - len(chain))]
    fat = b"".join(word.to_bytes(4, "little") for word in words)
    directory = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *streams))
    return bytes(header) + fat + directory.ljust(512, b"\0")


def _entry(name: str, kind: int) -> bytes:
    raw = name.encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(raw)] = raw
    entry[64:66] = (len(raw) + 2).to_bytes(2, "little")
    entry[66] = kind
    entry[68:80] = b"\xff" * 12
    entry[116:120] = (0xFFFFFFFE).to_bytes(4, "little")
    return bytes(entry)


KINDS = {
    "zero bytes": (b"", "file-empty", ""),
    "only line ends": (b"\r\n  \r\n", "file-empty", ""),
    "zeros of a copy that has not begun": (b"\0" * 4096, "file-damaged", ""),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "file-not-excel", "веб-страница"),
    "html of a 1C report": (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\r\n<HTML></HTML>", "file-not-excel", "веб-страница"),
    "web archive": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "file-not-excel", "веб-страница"),
    "csv in windows-1251": ("ФИО;Часы\r\nКим Ю. Н.;36\r\n".encode("cp1251"), "file-not-excel", "(CSV)"),
    "csv in utf-16": ("ФИО\tЧасы\r\n".encode("utf-16"), "file-not-excel", "(CSV)"),
    "plain text": ("Здравствуйте".encode(), "file-not-excel", "обычный текст"),
    "xml of Excel 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "file-not-excel",
        "файл XML",
    ),
    "pdf": (b"%PDF-1.7\n", "file-word", "документ PDF"),
    "rtf": (b"{\\rtf1\\ansi", "file-word", "текстовый документ"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "file-word", "изображение"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file-word", "изображение"),
    "photo of an iPhone": (b"\0\0\0\x18ftypheic\0\0\0\0", "file-word", "изображение"),
    "docx": (zipped(**{"[Content_Types]_xml": "<Types/>", "word__document_xml": "<d/>"}), "file-word", "текстовый"),
    "docx with a table of Excel inside": (
        zipped(
            **{
                "[Content_Types]_xml": '<Types><Default Extension="xlsx" ContentType="a/spreadsheetml.sheet"/></Types>',
                "word__document_xml": "<d/>",
                "word__embeddings__table_xlsx": "PK",
            }
        ),
        "file-word",
        "текстовый",
    ),
    "pptx": (zipped(**{"[Content_Types]_xml": "<Types/>", "ppt__p_xml": "<d/>"}), "file-word", "презентация"),
    "odt": (zipped(mimetype="application/vnd.oasis.opendocument.text", content_xml="<d/>"), "file-word", "текстовый"),
    "doc": (compound("WordDocument", "1Table"), "file-word", "текстовый документ"),
    "ppt": (compound("PowerPoint Document"), "file-word", "презентация"),
    "msg": (compound("__properties_version1.0"), "file-not-excel", "другой программы"),
    "zip of two workbooks": (zipped(a_xlsx="PK", b_xlsx="PK"), "file-archive", "архив ZIP"),
    "empty zip": (b"PK\x05\x06" + b"\0" * 18, "file-archive", "архив ZIP"),
    "rar": (b"Rar!\x1a\x07\x01\0", "file-archive", "архив RAR"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "file-archive", "архив 7z"),
    "tar": (b"a.xlsx".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 300, "file-archive", "архив"),
    "password": (compound("EncryptionInfo", "EncryptedPackage"), "file-password", ""),
    "xls of Excel 3": (b"\x09\x02\x06\0\0\0\x10\0", "file-old-unreadable", ""),
    "xls with nothing in it": (compound("Workbook"), "file-no-sheets", ""),
    "old file with an endless chain": (compound("Workbook", chain=(1,)), "file-damaged", ""),
    "torn head of an old file": (OLE + b"\0" * 40, "file-damaged", ""),
    "torn head of a zip": (b"PK\x03\x04" + b"\0" * 40, "file-damaged", ""),
    "too many bytes": (b"PK\x03\x04".ljust(LIMITS.file + 1, b"\0"), "file-too-large", ""),
}


@pytest.mark.parametrize("case", KINDS)
def test_wrong_kind_has_its_own_refusal(case: str) -> None:
    data, code, kind = KINDS[case]
    refusal = read(data, "ИОМ.xlsx")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.values["name"]) == (code, "ИОМ.xlsx")
    assert refusal.values["kind"] == "" if not kind else kind in refusal.values["kind"]


def test_every_refusal_is_worded() -> None:
    catalogues = (files("iomdocs.wording") / name for name in ("findings_reader.toml", "findings.toml"))
    worded = {code for each in catalogues if each.is_file() for code in tomllib.loads(each.read_text("utf-8"))}
    source = "".join(file.read_text("utf-8") for file in files("iomdocs.reader").iterdir() if file.name.endswith(".py"))
    used = {piece.split('"')[0] for piece in source.split('"') if piece.startswith("file-")}
    assert used
    assert used <= worded
    assert say("reader.kind.pdf") == "документ PDF"
