"""Registers as they were published last: what the program wrote, and what people have written into them since."""

import json
from collections.abc import Callable
from pathlib import Path

from iomdocs.definitions import Register
from iomdocs.files import digest, free_name, write_file
from iomdocs.pipeline.corrections import propose
from iomdocs.pipeline.office import Office
from iomdocs.registers import Copy, Earlier, Source, Written, read_copy
from iomdocs.wording import say


class Ledger:
    """What the program wrote last into each register, so that one that nobody touched need not be read through."""

    def __init__(self, office: Office) -> None:
        self._office, self.state = office, office.state
        self._root, self._path = office.outbox / "registers", office.state / "registers.json"
        try:
            self._known: dict[str, str] = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            self._known = {}

    def untouched(self, target: Path) -> bool:
        """Whether a register lies there just as the program wrote it."""
        return target.is_file() and self._known.get(self._key(target)) == digest(target)

    def copy(self, target: Path) -> Copy | None:
        """The register as it lies there now, read through only when somebody wrote into it; None when there is none."""
        if not target.is_file():
            return None
        light = read_copy(target, whole=False)
        if light is not None and not light.own and self.untouched(target):
            return light
        return read_copy(target)

    def earlier(
        self, target: Path, register: Register, past: Callable[[Source], Source] = lambda store: store
    ) -> Earlier | None:
        """What a register replaces; corrections found in it are kept as proposals. ``past`` narrows what was known."""
        copy = self.copy(target)
        if copy is None or copy.register != f"{register.pack}/{register.name}":
            return None
        if copy.sheets:
            propose(self._office, copy, target.name)
        return Earlier(copy, past(self._office.store))

    def put_aside(self, target: Path) -> None:
        """Keep a register into which somebody wrote, under another name: what takes its place has no such rows."""
        copy = self.copy(target)
        if copy is not None and (copy.own or copy.sheets) and not self.untouched(target):
            propose(self._office, copy, target.name)
            taken = {path.name for path in target.parent.iterdir()}
            target.rename(target.with_name(free_name(say("registers.divided.aside", name=target.stem), taken)))

    def remember(self, written: Written) -> None:
        """Note what was written."""
        self._known[self._key(written.path)] = written.sha256
        write_file(self._path, json.dumps(self._known, ensure_ascii=False, sort_keys=True).encode())

    def _key(self, target: Path) -> str:
        return target.relative_to(self._root).as_posix()
