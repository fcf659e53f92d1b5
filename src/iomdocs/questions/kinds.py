"""All kinds of questions, in the order of their sheets; one more is one more module and one more name here."""

from iomdocs.questions import declensions, organisations, people, synonyms
from iomdocs.questions.shapes import Kind

KINDS: tuple[Kind, ...] = (people.KIND, organisations.KIND, declensions.KIND, synonyms.KIND)
