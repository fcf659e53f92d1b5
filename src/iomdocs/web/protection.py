"""What surrounds every answer: only our own host is answered, and the browser is told to be strict."""

from collections.abc import Container

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iomdocs.wording import say

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_PRIVATE = (b"cache-control", b"no-store")


class Protection:
    """Answers only to names that are ours, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, hosts: Container[str], *, secure: bool) -> None:
        self._app, self._hosts = app, hosts
        told = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if secure else {})}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse a strange host."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*self._lasting(message), *self._headers]
            await send(message)

        if _host(scope) in self._hosts:
            await self._app(scope, receive, strict)
        else:
            await PlainTextResponse(say("web.errors.host"), 400)(scope, receive, strict)

    def _lasting(self, message: Message) -> list[tuple[bytes, bytes]]:
        """The answer's own headers; what does not say how long it lasts must not be kept."""
        told: list[tuple[bytes, bytes]] = list(message["headers"])
        return told if any(name == b"cache-control" for name, _ in told) else [*told, _PRIVATE]


def _host(scope: Scope) -> str:
    """The host that was asked for, without the port."""
    told = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    return told.rsplit("]", 1)[0].lstrip("[") if told.startswith("[") else told.rsplit(":", 1)[0].lower()
