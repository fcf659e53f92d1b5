"""PDF copies: what a batch does not give is tried alone, what cannot be made is told, many become one file."""

import os
import stat
import sys
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from iomdocs.errors import ConfigurationError
from iomdocs.pipeline import libreoffice
from iomdocs.pipeline.printing import pages, to_pdf, together

# Makes a PDF of one page of each document, except of those called so; fails a whole batch when one of them is in it.
FAKE = """#!{python}
import sys, time
from pathlib import Path
from pypdf import PdfWriter
folder = Path(sys.argv[sys.argv.index("--outdir") + 1])
sources = [Path(each) for each in sys.argv[sys.argv.index("--outdir") + 2:]]
profile = next(each for each in sys.argv if each.startswith("-env:UserInstallation="))
with open({log!r}, "a", encoding="utf-8") as log:
    print(len(sources), profile, file=log)
bad = [each for each in sources if b"bad" in each.read_bytes()]
if {hang} and bad:
    time.sleep(60)
if bad and len(sources) > 1:
    sys.exit(0)
for each in sources:
    if each in bad:
        each.with_suffix(".pdf").write_bytes(b"no pdf")
        continue
    book = PdfWriter()
    book.add_blank_page(595, 842)
    book.write(str(folder / (each.stem + ".pdf")))
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake LibreOffice is a script")


def fake(folder: Path, *, hang: bool = False) -> Path:
    path = folder / "soffice"
    path.write_text(FAKE.format(python=sys.executable, log=str(folder / "log.txt"), hang=hang), "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def papers(folder: Path, *names: str) -> list[Path]:
    found = []
    for name in names:
        document = docx.Document()
        document.core_properties.title = "bad" if "плохой" in name else ""
        document.save(str(folder / f"{name}.docx"))
        if "плохой" in name:
            with (folder / f"{name}.docx").open("ab") as file:
                file.write(b"bad")
        found.append(folder / f"{name}.docx")
    return found


def runs(folder: Path) -> list[list[str]]:
    return [line.split(" ", 1) for line in (folder / "log.txt").read_text("utf-8").splitlines()]


def test_a_batch_that_fails_is_tried_one_by_one(tmp_path: Path) -> None:
    wanted = papers(tmp_path, "Приказ № 1 «о маршрутах»", "плохой", "-ключ", "Справка")
    done = to_pdf(wanted, fake(tmp_path))
    assert [path.name for path in done.made] == ["Приказ № 1 «о маршрутах».pdf", "-ключ.pdf", "Справка.pdf"]
    assert done.failed == (wanted[1],)
    assert not wanted[1].with_suffix(".pdf").exists()
    told = runs(tmp_path)
    assert len({profile for _, profile in told}) == len(told), "every run has a profile of its own"
    assert sorted(tmp_path.glob(".*")) == []


def test_a_hanging_office_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iomdocs.pipeline.printing._SECONDS", 1)
    monkeypatch.setattr("iomdocs.pipeline.printing._SECONDS_EACH", 0.5)
    good, bad = papers(tmp_path, "Справка", "плохой")
    done = to_pdf([bad, good], fake(tmp_path, hang=True))
    assert done.failed == (bad,)
    assert [path.stem for path in done.made] == ["Справка"]


def test_an_old_pdf_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    (bad,) = papers(tmp_path, "плохой")
    book = PdfWriter()
    book.add_blank_page(100, 100)
    book.write(tmp_path / "плохой.pdf")
    assert to_pdf([bad], fake(tmp_path)).failed == (bad,)


def test_what_is_no_word_document_is_not_printed_as_text(tmp_path: Path) -> None:
    (tmp_path / "письмо.docx").write_text("просто текст", "utf-8")
    assert to_pdf([tmp_path / "письмо.docx"], fake(tmp_path)).failed == (tmp_path / "письмо.docx",)


def test_without_libreoffice_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("iomdocs.pipeline.printing.program", lambda: None)
    with pytest.raises(ConfigurationError, match="LibreOffice"):
        to_pdf(papers(tmp_path, "а"))


def test_libreoffice_is_found_where_its_windows_installer_puts_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "LibreOffice" / "program" / "soffice.com"
    place.parent.mkdir(parents=True)
    place.touch()
    monkeypatch.setattr(libreoffice.shutil, "which", lambda _: None)
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert libreoffice.program() == place


@pytest.mark.parametrize(
    ("duplex", "counts", "expected"), [(False, (1, 2, 3), 6), (True, (1, 2, 3), 8), (True, (2, 2), 4), (True, (1,), 2)]
)
def test_many_become_one(duplex: bool, counts: tuple[int, ...], expected: int, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    paths = []
    for number, count in enumerate(counts):
        book = PdfWriter()
        for _ in range(count):
            book.add_blank_page(595, 842)
        paths.append(tmp_path / f"Документ {number}.pdf")
        book.write(paths[-1])
    target, found = together(paths, tmp_path / "Для печати.pdf", duplex=duplex)
    assert pages(target) == found == expected
    outline = PdfReader(target).outline
    assert [each["/Title"] for each in outline] == [path.stem for path in paths]


@pytest.mark.office
def test_in_libreoffice(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Приказ")
    document.add_page_break()
    document.add_paragraph("Приложение")
    document.save(str(tmp_path / "Приказ.docx"))
    done = to_pdf([tmp_path / "Приказ.docx"])
    assert [pages(path) for path in done.made] == [2]
