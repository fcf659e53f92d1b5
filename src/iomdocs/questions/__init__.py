"""Questions to a methodologist: what is asked, what came back; ``book`` writes the workbook they are answered in."""

from iomdocs.questions.kinds import KINDS
from iomdocs.questions.reading import FORM, Answered, is_questions, judged, noted, read_answers
from iomdocs.questions.shapes import Known, Place, Question, Row

__all__ = [
    "FORM",
    "KINDS",
    "Answered",
    "Known",
    "Place",
    "Question",
    "Row",
    "is_questions",
    "judged",
    "noted",
    "read_answers",
]
