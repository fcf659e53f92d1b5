"""The one door of every page: who comes, whether he may, whether the form is ours; then the page answers."""

import anyio.to_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from iomdocs.errors import IomdocsError, UsageError
from iomdocs.logs import Log
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.house import House
from iomdocs.web.pages import Page
from iomdocs.web.showing import failed, redirect
from iomdocs.web.visitors import Visitor

_LOG = Log("web")
_FORM = 1 << 20
_FIELDS = 500
_OURS = frozenset({"same-origin", "none", ""})


class TooLarge(Exception):  # noqa: N818 - nor is this
    """More bytes came than are taken."""


class Door:
    """Lets the right visitors through to one page."""

    def __init__(self, house: House, page: Page) -> None:
        self._house, self._page = house, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one question."""
        request = Request(scope, _counted(receive, self._longest()))
        response = await self._answer(request)
        await response(scope, receive, send)

    def _longest(self) -> int:
        if not self._page.uploads:
            return _FORM
        settings = self._house.settings
        return _FORM + (settings.upload_megabytes << 20) * min(settings.upload_files, 10)

    async def _answer(self, request: Request) -> Response:
        visitor = await anyio.to_thread.run_sync(self._visitor, request)
        refusal = self._refusal(request, visitor)
        if refusal is not None:
            return await anyio.to_thread.run_sync(lambda: failed(request, self._house, refusal, visitor))
        if self._page.needs != "anyone" and not visitor.may(self._page.needs):
            return redirect("/sign-in", next=request.url.path)
        try:
            form = await self._form(request)
        except (TooLarge, MultiPartException, HTTPException):
            return await anyio.to_thread.run_sync(lambda: failed(request, self._house, 413, visitor))
        try:
            return await anyio.to_thread.run_sync(self._handled, request, visitor, form)
        finally:
            await form.close()

    def _visitor(self, request: Request) -> Visitor:
        return self._house.sessions.visitor(request, self._house.opened.store, self._house.office.today)

    def _refusal(self, request: Request, visitor: Visitor) -> int | None:
        """Why he may not come in; somebody whom we do not know is sent to sign in instead."""
        page = self._page
        known = visitor.role != ""
        if page.needs != "anyone" and not visitor.may(page.needs) and (known or page.method != "GET"):
            return 403
        if page.whole and known and not visitor.sees_all:
            return 403
        if page.method != "GET" and request.headers.get("sec-fetch-site", "") not in _OURS:
            return 403
        who = visitor.title or (request.client.host if request.client else "")
        return 429 if page.rate and not self._house.limits.allow(page.rate, who) else None

    async def _form(self, request: Request) -> FormData:
        if self._page.method == "GET":
            return FormData()
        files = self._house.settings.upload_files if self._page.uploads else 0
        return await request.form(max_files=files, max_fields=_FIELDS, max_part_size=_FORM)

    def _handled(self, request: Request, visitor: Visitor, form: FormData) -> Response:
        page, house = self._page, self._house
        sign = form.get("sign")
        if page.method != "GET" and not (isinstance(sign, str) and house.sessions.is_ours(visitor, sign)):
            return failed(request, house, 403, visitor, "expired")
        ask = Ask(request, house, visitor, form)
        try:
            response = page.handler(ask)
        except Denied:
            return failed(request, house, 404, visitor)
        except UsageError as error:
            return failed(request, house, 400, visitor, words=str(error))
        except IomdocsError as error:
            _LOG.error("page_failed", kind=type(error).__name__)
            return failed(request, house, 503, visitor, words=str(error))
        if page.method == "GET" and not visitor.role and response.status_code == 200:
            house.sessions.remember(request, response, visitor)
        return response


def _counted(receive: Receive, longest: int) -> Receive:
    """The same bytes, as long as there are not too many of them."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > longest:
            raise TooLarge
        return message

    return counted
