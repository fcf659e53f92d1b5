"""The forty checks and their mutants: ``make torture``. Each check is run on the code, and on the code made wrong."""

import pytest

from tests.torture import content, crashes, outputs, places, sameness, waiting, workers
from tests.torture.bench import Bench
from tests.torture.registry import CHECKS, Check

pytestmark = pytest.mark.torture
assert all((content, crashes, outputs, places, sameness, waiting, workers))
EVERY = [CHECKS[number] for number in sorted(CHECKS)]


def test_all_forty_are_here() -> None:
    assert [each.number for each in EVERY] == list(range(1, 41))


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.name)
def test_check(check: Check, bench: Bench) -> None:
    check.run(bench)


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.name)
def test_mutant_is_seen(check: Check, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.quick = True
    check.mutant(monkeypatch)
    with pytest.raises(BaseException) as caught:
        check.run(bench)
    assert not isinstance(caught.value, pytest.skip.Exception | KeyboardInterrupt) or pytest.skip(str(caught.value))
