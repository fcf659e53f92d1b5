"""Propose a form's definition from a regulation's own empty table."""

from iomdocs.drafting.forms import Draft, drafts
from iomdocs.drafting.pieces import from_sheet, from_word
from iomdocs.drafting.writing import toml

__all__ = ["Draft", "drafts", "from_sheet", "from_word", "toml"]
