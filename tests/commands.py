"""Run the command line as a stranger would: a process of its own, its output and exit code; or, faster, in this one."""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from iomdocs.cli import _speak_russian, root, run


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
        command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def run_here(*arguments: object, cwd: Path) -> Ran:
    """Run it in this process, with the exit code of the interface, as if it were started in a folder."""
    _speak_russian()
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(each) for each in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def invoke(*arguments: str, typed: str = "") -> Result:
    """Run it in this process. click keeps the words of the first run: they must be Russian then."""
    _speak_russian()
    return CliRunner().invoke(root, arguments, prog_name="iomdocs", input=typed)
