"""Every page there is, with who may open it: the one table that the tests go through."""

from iomdocs.web.pages import Page
from iomdocs.web.rooms import (
    board,
    changes,
    debts,
    entering,
    letters,
    links,
    organisations,
    papers,
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
    *papers.PAGES,
    *letters.PAGES,
    *questions.PAGES,
    *changes.PAGES,
    *links.PAGES,
    *people.PAGES,
    *watched.PAGES,
)
