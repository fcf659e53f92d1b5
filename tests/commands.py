"""Run the command line as a stranger would: a process of its own, its output and exit code; or, faster, in this one."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from iomdocs.cli import _speak_russian, root


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


def iomdocs(*arguments: object, cwd: Path | None = None, **environment: str) -> Ran:
    command = [sys.executable, "-m", "iomdocs", *map(str, arguments)]
    env = {**os.environ, **environment}
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=180, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def invoke(*arguments: str, typed: str = "") -> Result:
    """Run it in this process. click keeps the words of the first run: they must be Russian then."""
    _speak_russian()
    return CliRunner().invoke(root, arguments, prog_name="iomdocs", input=typed)
