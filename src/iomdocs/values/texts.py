"""Read texts that mean nothing but themselves, and what may be wrong with any text."""

import datetime as dt

from iomdocs.values.cleaning import Cleaned, as_text, is_blank, is_blank_text, tidy
from iomdocs.values.shapes import EMPTY, Context, Note, Reading, Scalar, trouble

_LONG = 500


def broken(cleaned: Cleaned) -> Reading | None:
    """Why a text cannot be taken at all, if so."""
    if cleaned.lost:
        return trouble("text-mojibake", cleaned.text[:40])
    return trouble("text-mixed-script", cleaned.mixed) if cleaned.mixed else None


def read_text(raw: Scalar, context: Context, _raw_text: str | None = None) -> Reading:
    """Read free text; one that looks like a formula stays a text."""
    if is_blank_text(raw):
        return EMPTY
    text = as_text(raw)
    cleaned = tidy(text, lines=context.lines)
    problem = broken(cleaned)
    if problem:
        return problem
    if isinstance(raw, dt.date):
        return Reading(text, {}, (Note("text-date", {"was": text}),))
    notes = cleaned.notes
    if len(cleaned.text) > _LONG:
        notes = (*notes, Note("text-long", {"was": cleaned.text[:40], "length": str(len(cleaned.text))}))
    return Reading(cleaned.text or None, {}, notes)


def read_signature(raw: Scalar, _context: Context, _raw_text: str | None = None) -> Reading:
    """Read a signature: any mark will do."""
    return EMPTY if is_blank(raw) else Reading(tidy(as_text(raw)).text or None)
