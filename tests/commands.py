"""Run the command line as a stranger would: a process of its own, its output and exit code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


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
