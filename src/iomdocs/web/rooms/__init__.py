"""Every page there is, with who may open it: the one table that the tests go through."""

from iomdocs.web.pages import Page
from iomdocs.web.rooms import board, entering, school, submissions

PAGES: tuple[Page, ...] = (
    *entering.PAGES,
    *school.PAGES,
    *board.PAGES,
    *submissions.PAGES,
)
