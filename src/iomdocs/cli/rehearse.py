"""``iomdocs rehearse``: a synthetic region with planted mistakes, and how they fare."""

import time

import click

from iomdocs.cli.common import json_option, print_json
from iomdocs.packs import shown_first
from iomdocs.wording import say

_QUIET_SECONDS = 2.0
_BETWEEN_SECONDS = 5.0


class _Progress:
    """Says on stderr how far it is, when it takes longer than two seconds."""

    def __init__(self) -> None:
        self._begun = self._last = time.monotonic()

    def __call__(self, key: str, done: int, total: int) -> None:
        moment = time.monotonic()
        if moment - self._begun > _QUIET_SECONDS and moment - self._last > _BETWEEN_SECONDS:
            self._last = moment
            click.echo(say(f"cli.rehearse.{key}", done=done, total=max(done, total)), err=True)


@click.command(help=say("cli.help_of.rehearse"))
@click.option(
    "--pack", default=shown_first, show_default=False, metavar=say("cli.metavar.pack"), help=say("cli.option.pack")
)
@click.option(
    "--organisations",
    default=12,
    show_default=True,
    type=click.IntRange(1, 2000),
    metavar=say("cli.metavar.number"),
    help=say("cli.option.organisations"),
)
@click.option("--seed", default=7, show_default=True, metavar=say("cli.metavar.number"), help=say("cli.option.seed"))
@json_option
def command(pack: str, organisations: int, seed: int, as_json: bool) -> int:  # noqa: FBT001 - click's flag
    """Rehearse; 1 when too much is missed or said in vain, or a clean workbook comes back."""
    from iomdocs.demo.rehearsal import rehearse  # noqa: PLC0415 - brings everything with it

    outcome = rehearse(pack, organisations=organisations, seed=seed, tell=_Progress())
    if as_json:
        print_json(pack=pack, organisations=organisations, seed=seed, **outcome.to_json())
    else:
        for line in outcome.lines():
            click.echo(line)
    return 0 if outcome.passed else 1
