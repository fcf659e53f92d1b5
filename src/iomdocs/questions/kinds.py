"""All kinds of questions, in the order of their sheets; one more is one more module and one more name here."""

from iomdocs.questions import copies, declensions, organisations, people, synonyms
from iomdocs.questions.shapes import Kind

KINDS: tuple[Kind, ...] = (copies.KIND, people.KIND, organisations.KIND, declensions.KIND, synonyms.KIND)
