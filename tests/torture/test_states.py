"""The watcher is killed in every state of a file; the next one finishes it: once, whole, and with nothing left."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from iomdocs import inbox, workspace
from iomdocs.daemon import Daemon, watching
from iomdocs.errors import BusyError
from iomdocs.inbox import MARK, Lease, lease
from iomdocs.pipeline import carrying, courier, posting, receive
from iomdocs.store import Store
from tests.torture.bench import Bench, dropped, template, violations
from tests.torture.faults import die, in_child

pytestmark = [pytest.mark.torture, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]


def before(real: Callable) -> Callable:
    return lambda *_, **__: die()


def after(real: Callable) -> Callable:
    def call(*args, **kwargs):
        real(*args, **kwargs)
        die()

    return call


STATES = {
    "S0 seen": (inbox.Quiet, "look", before),
    "S1 quiet": (inbox.Quiet, "look", after),
    "S2 being claimed": (carrying, "claim", before),
    "S2 claimed": (carrying, "claim", after),
    "S2 all claimed": (receive, "keep_all", before),
    "S3 one spooled": (inbox.claiming, "_keep", after),
    "S3 spooled": (receive, "keep_all", after),
    "S4 judged": (receive.Reception, "_examined", after),
    "S5 not stored": (Store, "save", before),
    "S5 stored": (Store, "save", after),
    "S6 not answered": (posting, "write_all", before),
    "S6 answered": (posting, "write_all", after),
    "S6 answered and noted": (Store, "answered", after),
    "S6 being answered": (courier.Courier, "carry", after),
    "S7 one released": (courier, "release", after),
    "S7 all on their way": (courier.Courier, "come_home", after),
    "questions asked": (receive, "reconsider", before),
    "all done": (receive.Reception, "settle", after),
    "registers renewed": (watching, "_publish", after),
}


def daemon(root: Path) -> Daemon:
    return Daemon(root, settle=0.01, patrol=0.05)


def served(root: Path) -> None:
    """A watcher that ends when nothing is left to do."""
    mine, looked = daemon(root), watching.Daemon._look

    def look(self, office, *rest, **more):
        waiting = looked(self, office, *rest, **more)
        if not inbox.leftovers(office.work, clean=False) and not inbox.scan(office.inbox):
            self.stop()
        return waiting

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching.Daemon, "_look", look)
        patch.setattr(watching, "_publish", lambda _: None)
        mine.run()


@pytest.fixture
def office(bench: Bench) -> Path:
    template()
    bench.patch.setattr(watching, "open_office", lambda folder: bench.office(folder).__enter__())
    return bench.root()


@pytest.mark.parametrize("state", STATES)
def test_the_next_watcher_finishes_what_a_killed_one_began(office, state):
    hashes = dropped(office)
    where, name, how = STATES[state]

    def killed() -> None:
        setattr(where, name, how(getattr(where, name)))
        daemon(office).run()

    assert in_child(killed)[1] == 9
    served(office)
    assert violations(office, hashes) == []


def test_killed_in_one_state_after_another_it_still_comes_through(office):
    hashes = dropped(office)
    for where, name, how in STATES.values():
        patch = pytest.MonkeyPatch()
        patch.setattr(where, name, how(getattr(where, name)))
        in_child(lambda: served(office) or 0)
        patch.undo()
    served(office)
    assert violations(office, hashes) == []


def test_whoever_serves_is_alone_be_it_the_watcher_or_a_command(office, bench):
    with bench.office(office) as opened, workspace.alone(opened), pytest.raises(BusyError, match="обслуживает"):
        daemon(office).run()
    with Lease(office / "inbox", Path("/другая")) as other:
        (office / "inbox" / MARK).touch()
        workspace.hold(other)
        with pytest.raises(BusyError, match="на другом компьютере"):
            daemon(office).run()
        with bench.office(office) as opened, pytest.raises(BusyError, match="другая"), workspace.alone(opened):
            pass


def test_a_killed_watchers_sign_of_life_does_not_stop_the_next_one(office):
    (office / "inbox" / MARK).touch()
    hashes = dropped(office)

    def killed() -> None:
        watching.Daemon._look = before(None)
        daemon(office).run()

    assert in_child(killed)[1] == 9
    assert (office / "inbox" / lease.LEASE).is_file()
    served(office)
    assert violations(office, hashes) == []
