"""Answer visitors until told to stop."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from iomdocs import heartbeat
from iomdocs.errors import ConfigurationError
from iomdocs.web.application import build
from iomdocs.web.house import House
from iomdocs.wording import say

_GRACE = 10


def serve(root: Path, host: str, port: int, begun: Callable[[str], None]) -> None:
    """Serve a workspace; ``begun`` is told the address. ``ConfigurationError`` when the port is taken."""
    listening = _listen(host, port)
    try:
        house = House.open(root, hosts=(host,))
        try:
            config = uvicorn.Config(
                build(house),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE,
                callback_notify=_alive,
            )
            shown = f"[{host}]" if ":" in host else host
            begun(house.settings.address or f"http://{shown}:{listening.getsockname()[1]}/")
            with _quiet_end():
                uvicorn.Server(config).run([listening])
        finally:
            house.close()
    finally:
        listening.close()


async def _alive() -> None:
    """Called at the start and twice a minute."""
    heartbeat.ready()
    heartbeat.beat()


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; whoever comes before the page is ready waits."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(kind, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        what = error.strerror or type(error).__name__
        raise ConfigurationError(say("web.errors.port", host=host, port=port, what=what)) from None
    return listening


@contextmanager
def _quiet_end() -> Iterator[None]:
    """Being told to stop is how the page ends: uvicorn raises the signal once more, and nothing must come of it."""
    names = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(name, lambda *_: None) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
