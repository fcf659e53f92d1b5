"""Pictures of the manual that are pages of our files: ``python -m tests.pictures [NAME…] [--district FOLDER]``.

The invented district of ``iomdocs demo`` is built (or taken from a folder), its files become pages by LibreOffice, the
pages pictures by pdfium. Pictures of the page in a browser (``page-*.png``) are made by ``make test-browser`` with
``UPDATE_GOLDEN=1``.
"""

import argparse
import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageOps

from iomdocs.demo.building import build
from tests.commands import run_here
from tests.office_tools import convert

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
_COLOURS, _GAP, _EDGE, _WHITE = 128, 14, (160, 160, 160), (255, 255, 255)


class District:
    """A district that has worked, and its files as pages."""

    def __init__(self, root: Path, pages: Path) -> None:
        self.root, self._pages = root, pages

    def find(self, pattern: str) -> Path:
        """The first file below the workspace, by name."""
        return min(self.root.glob(pattern))

    def document(self, name: str, pattern: str = "*.docx") -> Path:
        """The first of a kind of documents; made when there is none."""
        if not (self.root / "outbox" / "documents" / name).is_dir():
            self.run("documents", "make", name)
        return self.find(f"outbox/documents/{name}/{pattern}")

    def run(self, *words: str) -> None:
        done = run_here(*words, cwd=self.root)
        assert done.code == 0, done

    def page(self, path: Path, says: str = "", *, scale: float = 2.0) -> Image.Image:
        """The first page that says something."""
        return next(self.pages(path, says, scale=scale))

    def pages(self, path: Path, says: str = "", *, scale: float = 2.0) -> Iterator[Image.Image]:
        """Pages that say something, in order."""
        with pypdfium2.PdfDocument(self._pdf(path)) as pdf:
            for page in pdf:
                text = " ".join(page.get_textpage().get_text_bounded().split())
                if says in text:
                    yield page.render(scale=scale).to_pil().convert("RGB")

    @cache  # noqa: B019 - lives as long as the program
    def _pdf(self, path: Path) -> Path:
        (made,) = convert([path], self._pages / str(abs(hash(path))), "pdf")
        return made


def trimmed(image: Image.Image, margin: int = 20) -> Image.Image:
    """Without its empty margins."""
    box = ImageChops.difference(image, Image.new("RGB", image.size, _WHITE)).getbbox()
    return ImageOps.expand(image.crop(box), margin, _WHITE)


def body(image: Image.Image) -> Image.Image:
    """A sheet without its page's footer and empty rest."""
    return trimmed(upper(image, 0.92))


def framed(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, 1, _EDGE)


def beside(images: Sequence[Image.Image]) -> Image.Image:
    """In a row, of one height."""
    high = max(each.height for each in images)
    canvas = Image.new("RGB", (sum(each.width + _GAP for each in images) - _GAP, high), _WHITE)
    left = 0
    for each in images:
        canvas.paste(each, (left, 0))
        left += each.width + _GAP
    return canvas


def below(images: Sequence[Image.Image]) -> Image.Image:
    """One under another, of one width."""
    wide = max(each.width for each in images)
    scaled = [each.resize((wide, each.height * wide // each.width)) for each in images]
    canvas = Image.new("RGB", (wide, sum(each.height + _GAP for each in scaled) - _GAP), _WHITE)
    top = 0
    for each in scaled:
        canvas.paste(each, (0, top))
        top += each.height + _GAP
    return canvas


def upper(image: Image.Image, share: float) -> Image.Image:
    return image.crop((0, 0, image.width, int(image.height * share)))


def memo(district: District) -> Image.Image:
    return framed(trimmed(district.page(district.find("outbox/blanks/Памятка.docx"))))


def receipt(district: District) -> Image.Image:
    return framed(trimmed(district.page(district.find("outbox/accepted/*/ИОМ*ПРИНЯТО.docx"))))


def blank(district: District) -> Image.Image:
    return framed(body(district.page(district.find("outbox/blanks/ИОМ 2026.xlsx"), "ФИО слушателя")))


def returned(district: District) -> Image.Image:
    book = district.find("outbox/returned/*/ИОМ*ОШИБКИ-2.xlsx")
    listed, form = district.page(book, "Файл не принят"), district.page(book, "ФИО слушателя")
    return below([framed(body(listed)), framed(body(form))])


def register(district: District) -> Image.Image:
    book = district.find("outbox/registers/Реестр индивидуальных образовательных маршрутов.xlsx")
    return framed(body(district.page(book)))


def debts(district: District) -> Image.Image:
    return framed(upper(body(district.page(district.find("outbox/registers/Кто не сдал*.xlsx"), "Состояние")), 0.7))


def questions(district: District) -> Image.Image:
    district.run("questions")
    return framed(body(district.page(district.find("outbox/Вопросы*.xlsx"), "Дательный")))


def order(district: District) -> Image.Image:
    return framed(district.page(district.document("order_iom"), scale=1.05))


def template(district: District) -> Image.Image:
    source = district.root / "templates" / "tyumen" / "documents" / "order_iom.docx"
    pages = [upper(district.page(path, scale=1.1), 0.75) for path in (source, district.document("order_iom"))]
    return beside([framed(each) for each in pages])


def bundle(district: District) -> Image.Image:
    pages = list(district.pages(district.document("bundle_iom"), scale=0.8))
    return beside([framed(each) for each in (*pages[:3], pages[-1])])


def code(district: District) -> Image.Image:
    settings = district.root / "iomdocs.toml"
    told = settings.read_text("utf-8")
    settings.write_text(told if "qr = true" in told else f"qr = true\n{told}", "utf-8")
    district.run("documents", "make", "certificate")
    page = district.page(district.document("certificate"), scale=1.4)
    return framed(page.crop((0, int(page.height * 0.88), page.width, page.height)))


# The last one changes the district.
RECIPES: dict[str, tuple[Callable[[District], Image.Image], int]] = {
    "memo": (memo, 900),
    "receipt": (receipt, 900),
    "blank": (blank, 1000),
    "returned": (returned, 1200),
    "register": (register, 1000),
    "debts": (debts, 1100),
    "questions": (questions, 1100),
    "order": (order, 640),
    "template": (template, 1100),
    "bundle": (bundle, 2000),
    "code": (code, 800),
}


def make(names: Sequence[str], root: Path) -> None:
    """Make pictures of a district; each is small: few colours, no more than its width."""
    with tempfile.TemporaryDirectory() as pages:
        district = District(root, Path(pages))
        for name in names:
            recipe, width = RECIPES[name]
            image = recipe(district)
            if image.width > width:
                image = image.resize((width, image.height * width // image.width), Image.Resampling.LANCZOS)
            image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
                PICTURES / f"{name}.png", optimize=True
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(RECIPES))
    parser.add_argument("--district", type=Path)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = told.district or Path(folder) / "district"
        if not told.district:
            build(root, "tyumen", seed=7, today=dt.date(2026, 11, 22))
        make(told.names, root)


if __name__ == "__main__":
    main()
