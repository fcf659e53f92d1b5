"""Give a person of a card the one name that a methodologist said is theirs."""

from dataclasses import replace

from iomdocs.definitions import Form
from iomdocs.findings import Spot, finding
from iomdocs.judging.entries import Card
from iomdocs.replies import Replies
from iomdocs.values import Context, fold, read


def settle(form: Form, card: Card, organisation: str | None, replies: Replies, context: Context) -> None:
    """Read «Цой В.К.» in the header as the full name it was said to stand for; the error there becomes a note."""
    names = {field.name for field in form.fields if field.kind == "person"}
    for at, each in enumerate(card.findings):
        if each.code != "person-initials" or each.field not in names or not each.found:
            continue
        known = replies.person(organisation, each.found)
        if fold(known) == fold(each.found):
            continue
        reading = read("person", known, context)
        parts = {f"{each.field}_{name}": value for name, value in reading.parts.items()}
        card.values.update({name: value for name, value in parts.items() if name in card.values})
        card.values[each.field] = reading.value
        card.bad -= {each.field, *parts}
        spot = Spot(each.sheet, each.cell, each.field, each.title)
        told = finding("person-known", spot, found=each.found, values={"now": known})
        card.findings[at] = replace(told, entry=each.entry)
