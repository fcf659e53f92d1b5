"""``iomdocs check``: verdicts, and nothing else."""

import click

from iomdocs.cli.common import (
    existing,
    json_option,
    office,
    print_json,
    print_verdict,
    progress,
    verdict_json,
    workspace_option,
)
from iomdocs.pipeline.judge import judge_files
from iomdocs.wording import say


@click.command(help=say("cli.help_of.check"))
@click.argument("files", nargs=-1, required=True, metavar=say("cli.metavar.files"))
@json_option
@workspace_option
def command(files: tuple[str, ...], as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    """Judge files where they lie; 1 when some are not accepted."""
    paths = existing(files)
    with office(workspace) as opened:
        judged = list(progress(judge_files(opened, paths), len(paths), "files"))
    if as_json:
        told = zip(files, judged, strict=True)
        print_json(files=[verdict_json(file, each.sha256, each.verdict) for file, each in told])
    else:
        for file, each in zip(files, judged, strict=True):
            print_verdict(file, each.verdict)
    return int(not all(each.verdict.accepted for each in judged))
