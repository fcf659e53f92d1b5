"""Text of cells: XML references and Excel's own escapes undone, characters that no cell may hold taken out."""

import re
from functools import lru_cache
from xml.etree import ElementTree as ET

from iomdocs.reader.limits import LIMITS

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_STRING = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh[ >].*?</rPh>", re.DOTALL)

_NO_TEXT = re.compile(rb"<t ?/>")
_OFTEN_SEEN = 1000


class OddTextError(ValueError):
    """Runs of a text are spelt otherwise than programs do: a parser must read them."""


def decoded(raw: bytes) -> str:
    """Character data of an element as text; raises ``StopReadingError`` if it is not XML."""
    if b"&" not in raw:
        return tidy(raw.decode())
    return _resolved(raw) if len(raw) <= _OFTEN_SEEN else tidy(_parsed(raw))


@lru_cache(maxsize=4096)
def _resolved(raw: bytes) -> str:
    """Captions, formats and names of institutes come again in every file, often written as references throughout."""
    return tidy(_parsed(raw))


@lru_cache(maxsize=8192)
def _often(inner: bytes) -> str:
    """The same, where texts stand in the cells themselves."""
    return _rich(inner)


def _parsed(raw: bytes) -> str:
    return ET.fromstring(b"<t>%b</t>" % raw).text or ""


def tidy(text: str) -> str:
    r"""Undo ``_xHHHH_``, make line ends LF, drop what XML and Excel forbid, cut to what a cell can hold.

    >>> tidy("a_x000D_\nb_x005F_x0041_")
    'a\nb_x0041_'
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", text)[: LIMITS.text]


def rich(inner: bytes) -> str:
    """Text of the inside of ``<si>`` or ``<is>``: all runs together, without the phonetic ones; or ``OddTextError``.

    >>> rich(b"<r><t>ab</t></r><r><rPr/><t>c</t></r>")
    'abc'
    """
    return _often(inner) if len(inner) <= _OFTEN_SEEN else _rich(inner)


def _rich(inner: bytes) -> str:
    plain = _STRING.fullmatch(inner)
    if plain is not None:
        return decoded(plain[1])
    inner = _NO_TEXT.sub(b"", _PHONETIC.sub(b"", inner))
    runs = _STRING.findall(inner)
    if len(runs) != inner.count(b"</t>") or inner.count(b"<t>") + inner.count(b"<t ") != len(runs):
        raise OddTextError
    return decoded(b"".join(runs))
