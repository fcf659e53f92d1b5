"""Forms that are not certain stand in the draft on yellow, so that whoever signs sees them."""

import re

OPEN, CLOSE = "\ue000", "\ue001"
_RUN = re.compile(rf"<w:r(?: [^>]*)?>(?:(?!</w:r>).)*?{OPEN}.*?</w:r>", re.DOTALL)
_LOOK = re.compile(r"<w:rPr>.*?</w:rPr>", re.DOTALL)
_PAIR = re.compile(rf"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_YELLOW = '<w:highlight w:val="yellow"/>'
# What stands after the highlight in a run's properties; the standard fixes their order.
_AFTER = re.compile(
    r"<w:(?:u|effect|bdr|shd|fitText|vertAlign|rtl|cs|em|lang|eastAsianLayout|specVanish|oMath)\b|</w:rPr>"
)
_TEXT = '<w:t xml:space="preserve">'


def marked(text: str) -> str:
    """A text to be shown on yellow, as ``highlighted`` finds it."""
    return f"{OPEN}{text}{CLOSE}"


def highlighted(xml: str) -> str:
    """Put marked texts of a part into runs of their own, with the look of the run they stand in and on yellow."""
    if OPEN not in xml and CLOSE not in xml:
        return xml
    return _RUN.sub(_split, xml).replace(OPEN, "").replace(CLOSE, "")


def _split(run: re.Match[str]) -> str:
    found = _LOOK.search(run[0])
    look = found[0] if found else ""
    bright = _AFTER.sub(lambda mark: _YELLOW + mark[0], look, count=1) if look else f"<w:rPr>{_YELLOW}</w:rPr>"
    start, end = f"</w:t></w:r><w:r>{bright}{_TEXT}", f"</w:t></w:r><w:r>{look}{_TEXT}"
    return _PAIR.sub(lambda pair: start + pair[1] + end, run[0])
