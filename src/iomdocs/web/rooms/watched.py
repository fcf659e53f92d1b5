"""For machines that watch the page: is it alive, and how much was done."""

from collections.abc import Iterator, Mapping

from starlette.responses import PlainTextResponse, Response

from iomdocs import __version__
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page

_KIND = "text/plain; version=0.0.4; charset=utf-8"


def healthy(ask: Ask) -> Response:
    """Whether the page works and the database answers."""
    ask.office.store.newest()
    return PlainTextResponse("ok\n")


def metrics(ask: Ask) -> Response:
    """Counts for Prometheus, to a program on this computer or the administrator; no names."""
    if not (_is_near(ask) or ask.visitor.may("administrator")):
        raise Denied
    store = ask.office.store
    lines = [
        *_metric("iomdocs_info", "gauge", {f'version="{__version__}"': 1}),
        *_metric("iomdocs_submissions", "gauge", _labelled("outcome", store.outcomes())),
        *_metric("iomdocs_page_acts_total", "counter", _labelled("what", store.acts_counted())),
        *_metric("iomdocs_unanswered", "gauge", {"": len(store.unanswered())}),
    ]
    return Response("\n".join(lines) + "\n", media_type=_KIND)


def _is_near(ask: Ask) -> bool:
    """Whether the question comes from this computer, and was not handed on by a proxy."""
    return ask.address in {"127.0.0.1", "::1"} and "x-forwarded-for" not in ask.request.headers


def _labelled(name: str, counts: Mapping[str, int]) -> dict[str, int]:
    return {f'{name}="{key}"': count for key, count in sorted(counts.items())}


def _metric(name: str, kind: str, values: Mapping[str, int]) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        yield f"{name}{{{labels}}} {value}" if labels else f"{name} {value}"


PAGES = (
    Page("/healthz", healthy, "anyone"),
    Page("/metrics", metrics, "anyone"),
)
