"""Put the application together: every page behind the same door."""

import contextlib
from collections.abc import AsyncIterator

import anyio.to_thread
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ExceptionHandler

from iomdocs.web.door import Door
from iomdocs.web.house import House
from iomdocs.web.pages import Page
from iomdocs.web.protection import Protection
from iomdocs.web.rooms import PAGES
from iomdocs.web.showing import failed

_THREADS = 120
"""Visitors who wait for a verdict hold a thread each."""


class _Format(Convertor[str]):
    """The end of an address: «.json», «.csv», or nothing for the page itself."""

    regex = r"(?:\.json|\.csv)?"

    def convert(self, value: str) -> str:
        """Take it as it is."""
        return value

    def to_string(self, value: str) -> str:
        """Give it as it is."""
        return value


class _Code(_Format):
    """A name that a format may follow."""

    regex = r"[^/]+?"


register_url_convertor("format", _Format())
register_url_convertor("code", _Code())


def build(house: House) -> Starlette:
    """The application for a house."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield

    async def lost(request: Request, _: Exception) -> Response:
        return await anyio.to_thread.run_sync(failed, request, house, 404)

    async def wrong_method(request: Request, _: Exception) -> Response:
        return await anyio.to_thread.run_sync(failed, request, house, 405)

    async def broken(request: Request, _: Exception) -> Response:
        return await anyio.to_thread.run_sync(failed, request, house, 500)

    handlers: dict[object, ExceptionHandler] = {404: lost, 405: wrong_method, 500: broken}
    return Starlette(
        routes=[_route(house, page) for page in PAGES],
        middleware=[Middleware(Protection, hosts=house.hosts, secure=house.secure)],
        exception_handlers=handlers,
        lifespan=lifespan,
    )


def _route(house: House, page: Page) -> Route:
    return Route(page.path, Door(house, page), methods=[page.method], name=page.name)
