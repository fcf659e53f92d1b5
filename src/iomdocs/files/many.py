"""Do many small things with a disk at once: it serves several waiting writers as quickly as one."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")
_THREADS = 8


def at_once(work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
    """Results in the order of the items; all are tried before the first error is raised."""
    wanted = list(items)
    if len(wanted) < 2:
        return [work(each) for each in wanted]
    with ThreadPoolExecutor(min(_THREADS, len(wanted))) as threads:
        return list(threads.map(work, wanted))


def one_ahead(work: Callable[[_T], _R], items: Iterable[_T], threads: ThreadPoolExecutor) -> Iterator[_R]:
    """Results in the order of the items; while one is used, the next is under way in another thread."""
    ahead: Future[_R] | None = None
    for each in items:
        before, ahead = ahead, threads.submit(work, each)
        if before is not None:
            yield before.result()
    if ahead is not None:
        yield ahead.result()
