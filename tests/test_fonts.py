"""Fonts of documents beside those of the machine: what is missing, and what would do instead."""

import io
from pathlib import Path

import docx
import pytest

from iomdocs.health import Machine, examine
from iomdocs.pipeline.fonts import Lost, installed, lost


def template(folder: Path, *fonts: str) -> Path:
    paper = docx.Document()
    for name in fonts:
        paper.add_paragraph().add_run("текст").font.name = name
    paper.styles["Normal"].font.name = "Times New Roman"
    buffer = io.BytesIO()
    paper.save(buffer)
    path = folder / "шаблон.docx"
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        ({"Times New Roman", "PT Astra Serif"}, []),
        ({"Liberation Serif", "PT Astra Serif"}, []),
        ({"Tinos", "PT Astra Serif"}, []),
        ({"Liberation Serif"}, [Lost("PT Astra Serif", "fonts-astra")]),
        ({"DejaVu Sans", "PT Astra Serif"}, [Lost("Times New Roman", "fonts-liberation2")]),
    ],
)
def test_a_font_or_its_twin(known: set[str], missing: list[Lost], tmp_path: Path) -> None:
    path = template(tmp_path, "PT Astra Serif")
    assert [
        each for each in lost([path], frozenset(known)) if each.name in {"Times New Roman", "PT Astra Serif"}
    ] == missing


def test_a_broken_template_has_no_fonts(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_text("нет", "utf-8")
    assert lost([tmp_path / "x.docx"], frozenset({"Tinos"})) == []


def test_this_machine_tells_its_fonts() -> None:
    assert installed() is None or len(installed() or ()) > 0


def test_doctor_names_the_font_and_the_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = [
        each for each in examine(None, Machine(fonts=lambda: frozenset({"DejaVu Sans"}))) if each.name == "fonts"
    ]
    assert found.state == "weak"
    assert "Times New Roman" in found.what
    assert [each.state for each in examine(None, Machine(fonts=lambda: None)) if each.name == "fonts"] == ["weak"]
