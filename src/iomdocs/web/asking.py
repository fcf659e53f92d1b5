"""One question to the page, and what every answer needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from iomdocs.directory import Directory, Organisation
from iomdocs.pipeline.office import Office
from iomdocs.store import Act, Submission
from iomdocs.web.house import House
from iomdocs.web.visitors import Visitor

_NUMBERS = 1 << 53
"""What no number of a submission or a job comes near; a database refuses numbers that are longer still."""


class Denied(Exception):  # noqa: N818 - it is no error of ours
    """What was asked for is not there, or not this visitor's: he cannot tell which."""


@dataclass(frozen=True)
class Ask:
    """What is asked, by whom, in which house; ``form`` holds what was filled in."""

    request: Request
    house: House
    visitor: Visitor
    form: FormData = field(default_factory=FormData)

    @cached_property
    def office(self) -> Office:
        """The office as it is today."""
        return self.house.office

    @cached_property
    def directory(self) -> Directory:
        """All organisations and people, read once for this answer."""
        return self.office.store.directory()

    @property
    def query(self) -> Mapping[str, str]:
        """What stands after «?» in the address."""
        return self.request.query_params

    @property
    def format(self) -> str:
        """«json» or «csv» when the address ends so, else empty."""
        return str(self.request.path_params.get("format", "")).lstrip(".")

    @property
    def address(self) -> str:
        """Where the question comes from."""
        return self.request.client.host if self.request.client else ""

    def told(self, name: str) -> str:
        """One text of the form, without blanks around it."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def files(self, name: str) -> Iterator[UploadFile]:
        """Files of the form that were really chosen."""
        for each in self.form.getlist(name):
            if isinstance(each, UploadFile) and each.filename:
                yield each

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def organisations(self) -> list[Organisation]:
        """Organisations that are the visitor's."""
        return [each for each in self.directory.organisations if self.visitor.sees(each)]

    def organisation(self, code: str) -> Organisation:
        """An organisation of the visitor's; ``Denied`` for any other code."""
        found = self.directory.get(code)
        if found is None or not self.visitor.sees(found):
            raise Denied
        return found

    def submission(self, number: int) -> Submission:
        """A submission that is the visitor's: every card in it is of his organisations, or it came from his folder."""
        found = self.office.store.submission(number) if number < _NUMBERS else None
        if found is None or not self.is_his(found):
            raise Denied
        return found

    def is_his(self, submission: Submission) -> bool:
        """Whether a submission is the visitor's."""
        if self.visitor.sees_all:
            return True
        sender = self.directory.get(submission.sender.partition("/")[0])
        if sender is not None and self.visitor.sees(sender):
            return True
        codes = {submission.organisation, *self.office.store.owners(submission.id)}
        found = [self.directory.get(code) for code in codes]
        return all(each is not None and self.visitor.sees(each) for each in found)

    def note(self, what: str, about: str = "", who: str = "") -> None:
        """Write down what the visitor does; ``who`` is told of somebody who only comes in."""
        act = Act(self.office.now(), who or self.visitor.title, what, about, self.address)
        self.office.store.note(act)

    def local(self, moment: datetime) -> datetime:
        """A moment in the office's time zone."""
        return moment.astimezone(self.office.now().tzinfo)
