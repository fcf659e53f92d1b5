"""Every page there is, with who may open it: the one table that the tests go through."""

from iomdocs.web.pages import Page
from iomdocs.web.rooms import (
    board,
    debts,
    entering,
    held,
    letters,
    links,
    organisations,
    people,
    products,
    questions,
    school,
    submissions,
    watched,
)

PAGES: tuple[Page, ...] = (
    *entering.PAGES,
    *school.PAGES,
    *board.PAGES,
    *debts.PAGES,
    *organisations.PAGES,
    *submissions.PAGES,
    *products.PAGES,
    *letters.PAGES,
    *questions.PAGES,
    *held.PAGES,
    *links.PAGES,
    *people.PAGES,
    *watched.PAGES,
)
