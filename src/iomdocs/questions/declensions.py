"""How a word declines of which the program is not sure."""

from collections.abc import Mapping

from iomdocs.findings import finding
from iomdocs.questions.shapes import Column, Kind, Known, Outcome, Place, Question, Row, is_no, is_yes
from iomdocs.replies import DECLENSIONS, Reply, declension_question
from iomdocs.russian import CASES, Override
from iomdocs.values import fold
from iomdocs.wording import say

_OBLIQUE = CASES[1:]


def ask(word: str, part: str, gender: str, forms: Mapping[str, str], file: str) -> Question:
    """A question about a word; its forms as the program made them are in the cells, to be left or mended."""
    subject = {"word": word, "part": part, "gender": gender, **{case: forms[case] for case in _OBLIQUE}}
    shown = {
        "met": word,
        "part": say(f"russian.part.{part}"),
        "gender": say(f"questions.declensions.{gender}") if gender else "",
        **{case: forms[case] for case in _OBLIQUE},
    }
    return Question(DECLENSIONS, declension_question(word, part, gender), subject, shown, (Place(file),))


def _judge(row: Row, _known: Known) -> Outcome:
    given = {case: row.texts.get(case, "") for case in _OBLIQUE}
    mended = any(given[case] != row.subject[case] for case in _OBLIQUE)
    gender = row.subject["gender"] or _gender(row.texts.get("gender", ""))
    told = mended or gender != row.subject["gender"]
    if row.answer and not (is_yes(row.answer) or is_no(row.answer)):
        return row.unknown()
    if is_no(row.answer) and not told:
        return finding("answer-declension", row.spot(), found=row.answer)
    if not row.answer and not told:
        return None
    for case in _override(row.subject["word"], given).bad_fields():
        return finding("answer-forms", row.spot(case), found=given[case], values={"word": row.subject["word"]})
    subject = {name: row.subject[name] for name in ("word", "part", "gender")}
    # A gender alone lets the program decline anew; the forms of a name that did not decline say nothing.
    answer = {"gender": gender, **(given if mended or gender == row.subject["gender"] else {})}
    key = declension_question(subject["word"], subject["part"], subject["gender"])
    return Reply(DECLENSIONS, key, subject, answer, row.sheet, row.cells["answer"])


def _override(word: str, given: Mapping[str, str]) -> Override:
    genitive, dative, accusative, instrumental = (given[case] for case in _OBLIQUE)
    return Override(word, "name", None, genitive, dative, accusative, instrumental)


def _gender(text: str) -> str:
    return next((code for code in ("m", "f") if fold(text)[:1] == fold(say(f"questions.declensions.{code}"))[:1]), "")


KIND = Kind(
    DECLENSIONS,
    (
        Column("met", 20),
        Column("part", 11),
        Column("gender", 7, "input", ("m", "f")),
        *(Column(case, 20, "input") for case in _OBLIQUE),
        Column("places", 26),
    ),
    _judge,
)
