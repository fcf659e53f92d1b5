"""Our side: the real office and its reception, with everything kept, judged, stored and answered, and a register."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

from benchmarks.inputs import TODAY
from benchmarks.measuring import Clock, received
from benchmarks.routes import PACK, REGISTER, copied
from iomdocs import workspace
from iomdocs.inbox import in_order, scan
from iomdocs.pipeline import courier, receive
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.store import Store


def main(root: Path) -> None:
    """Receive everything and print one JSON object."""
    os.environ["IOMDOCS_TODAY"] = TODAY.isoformat()
    folder = workspace.init(root / "workspace", PACK, "municipality")
    office = workspace.open_office(folder)
    clock, workers = Clock(), max(1, min(os.cpu_count() or 1, 8))
    with receive.Reception(office) as reception:
        directory = root / "directory" / "Организации.xlsx"
        target = office.inbox / directory.name
        target.write_bytes(directory.read_bytes())
        imported = list(reception.receive([target]))
        assert imported[0].verdict.accepted, imported
        _warm_up(root, office, reception)
        copied(root, office.inbox)
        paths = in_order(scan(office.inbox))
        _watch(clock)
        begun = time.perf_counter()
        outcomes = [each.verdict.outcome for each in reception.receive(paths)]
        publishing = time.perf_counter()
        list(publish(office, [REGISTER]))
        clock.stages["построить реестр"] = time.perf_counter() - publishing
        accepted = sum(each.startswith("accepted") for each in outcomes)
        told = received(begun, accepted=accepted, returned=outcomes.count("returned"))
    office.store.close()
    print(json.dumps({**told, "stages": clock.stages, "workers": workers}))


def _warm_up(root: Path, office: Office, reception: receive.Reception) -> None:
    """Let the workers start, as a running daemon's have."""
    shutil.copytree(root / "warm", office.inbox, dirs_exist_ok=True)
    for _ in reception.receive(in_order(scan(office.inbox))):
        pass


def _watch(clock: Clock) -> None:
    """Count the stages of a group; what is done beside others is counted too, so they add up to more than the whole."""
    clock.wrap(receive.Reception, "_take", "забрать и сохранить (рядом)")
    clock.wrap(receive.Reception, "_examined", "ждать проверки")
    clock.wrap(Store, "save", "записать в базу")
    clock.wrap(courier, "drawn_up", "составить ответы")
    clock.wrap(courier, "write", "записать ответы (рядом)")
    clock.wrap(courier, "noted", "отметить ответы")
    clock.wrap(receive.Reception, "settle", "собрать вопросы")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
