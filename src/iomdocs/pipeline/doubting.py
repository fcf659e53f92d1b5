"""Names whose declension a person should look at: found when a card is accepted, not when an order must be signed."""

from iomdocs.pipeline.office import Office
from iomdocs.russian import CASES, Forms, name_doubts
from iomdocs.store import DoubtfulWord

_NOTED = "names declined"


def note_doubtful_names(office: Office) -> None:
    """Remember doubtful words of the names that were accepted since the last time; after a crash, once more.

    Where the office's pack makes no documents nothing is declined, and nothing need be asked.
    """
    if not office.pack.documents:
        return
    names, last = office.store.names_after(int(office.store.setting(_NOTED) or 0))
    overrides = office.store.replies().overrides
    office.store.note_doubts(
        doubtful_word(part, forms, file)
        for name, file in names.items()
        for part, forms in name_doubts(name, overrides=overrides)
        if not is_initials(forms.nominative)
    )
    if office.store.setting(_NOTED) != str(last):
        office.store.keep_setting(_NOTED, str(last))


def doubtful_word(part: str, forms: Forms, file: str) -> DoubtfulWord:
    """A word as the question about it is remembered; ``file`` is where it was met."""
    return DoubtfulWord(
        forms.nominative, part, forms.gender or "", {case: getattr(forms, case) for case in CASES}, file
    )


def is_initials(word: str) -> bool:
    """Initials do not decline: what is doubtful in such a name is its surname."""
    return word.endswith(".")
