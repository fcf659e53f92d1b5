"""The page's routes as a table: where each is, who may open it, what it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.responses import Response

from iomdocs.web.asking import Ask
from iomdocs.web.visitors import Needs

Handler: TypeAlias = Callable[[Ask], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """One route. ``whole`` says that it shows what is made for all municipalities: who has only some may not open it.

    ``rate`` names the limit of tries, ``uploads`` that files come with the form.
    """

    path: str
    handler: Handler
    needs: Needs
    method: str = "GET"
    whole: bool = False
    rate: str = ""
    uploads: bool = False

    @property
    def name(self) -> str:
        """How the route is told in a table, «POST /questions»."""
        return f"{self.method} {self.path}"
