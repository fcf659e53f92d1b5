"""The page under load: schools that upload at once, and the board of a whole region."""

import io
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from benchmarks.inputs import TODAY
from iomdocs import workspace
from iomdocs.directory import Organisation
from iomdocs.web import links, people, secret

ORGANISATIONS, PLACES = 2000, 26
_PASSWORD = "замер-страницы-1"  # noqa: S105 - of nobody
_SIGN = re.compile(r'name="sign" value="([^"]+)"')
_VERDICT = re.compile(r'<p><span class="state \w+">')


class Visitor:
    """A browser without a window: one connection, its cookies."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open

    def get(self, path: str) -> str:
        with self._open(self._address + path, timeout=120) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None) -> str:
        body, boundary = io.BytesIO(), "iomdocs-benchmark"
        for name, value in fields.items():
            body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        if file is not None:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{file[0]}"\r\n\r\n'
            body.write(head.encode() + file[1] + b"\r\n")
        body.write(f"--{boundary}--\r\n".encode())
        kind = f"multipart/form-data; boundary={boundary}"
        request = urllib.request.Request(self._address + path, body.getvalue(), {"Content-Type": kind})  # noqa: S310
        with self._open(request, timeout=120) as answer:
            return str(answer.read().decode())


def main(root: Path, pack: str, schools: int) -> None:
    """Serve a region, let its schools upload at once, ask for the board; print one JSON object."""
    os.environ["IOMDOCS_TODAY"] = TODAY.isoformat()
    folder = workspace.init(root / "page", pack, "region")
    tokens = _region(folder, schools)
    command = [sys.executable, "-W", "ignore", "-m", "iomdocs", "serve", "--port", "0", "--workspace", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as server:
        try:
            assert server.stderr is not None
            address = re.findall(r"http://[\d.:]+", server.stderr.readline())[0]
            result = _measured(root, folder, address, tokens)
        finally:
            server.terminate()
    print(json.dumps(result))


def _region(folder: Path, schools: int) -> list[str]:
    office = workspace.open_office(folder)
    try:
        every = [
            Organisation(f"{990000 + n}", f"МБОУ «Школа № {n}»", f"Школа № {n}", f"Район {n % PLACES + 1}")
            for n in range(ORGANISATIONS)
        ]
        office.store.import_organisations(every, office.now())
        people.add(office, "bench", "viewer", _PASSWORD)
        made = links.make(office.store, [each.code for each in every[:schools]], office.now())
        signer = links.Links(secret.secret(office.state))
        return [signer.token(each) for each in made]
    finally:
        office.store.close()


def _measured(root: Path, folder: Path, address: str, tokens: list[str]) -> dict[str, object]:
    files = sorted((root / "files").rglob("*.xlsx"))[: 2 * len(tokens)]
    visitors = [Visitor(address) for _ in tokens]
    signs = [_SIGN.findall(each.get(f"/s/{token}"))[0] for each, token in zip(visitors, tokens, strict=True)]
    _uploaded(visitors, signs, files[len(tokens) :])  # the workers start
    seconds, verdicts = _uploaded(visitors, signs, files[: len(tokens)])
    office = workspace.open_office(folder)
    stored = sum(office.store.outcomes().values())
    office.store.close()
    waits = statistics.quantiles(seconds, n=20)
    return {
        "schools": len(tokens),
        "verdicts": verdicts,
        "stored": stored,
        "sent": 2 * len(tokens),
        "median": statistics.median(seconds),
        "p95": waits[18],
        "organisations": ORGANISATIONS,
        "board": _board(address, "/board"),
        "place": _board(address, "/board?state=missing"),
    }


def _uploaded(visitors: list[Visitor], signs: list[str], files: list[Path]) -> tuple[list[float], int]:
    """Everybody uploads one file at the same moment; how long each waited, and how many verdicts were shown."""
    begin, seconds, shown = threading.Barrier(len(visitors)), [0.0] * len(visitors), [0] * len(visitors)

    def upload(n: int) -> None:
        begin.wait()
        begun = time.perf_counter()
        told = visitors[n].post("/school/files", {"sign": signs[n]}, (files[n].name, files[n].read_bytes()))
        seconds[n], shown[n] = time.perf_counter() - begun, len(_VERDICT.findall(told))

    threads = [threading.Thread(target=upload, args=(n,)) for n in range(len(visitors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds, sum(shown)


def _board(address: str, path: str) -> dict[str, float]:
    """Seconds of the first look at a board after something came, and of the next ones."""
    visitor = Visitor(address)
    sign = _SIGN.findall(visitor.get("/sign-in"))[0]
    visitor.post("/sign-in", {"sign": sign, "login": "bench", "password": _PASSWORD, "next": "/healthz"})
    times = []
    for _ in range(11):
        begun = time.perf_counter()
        visitor.get(path)
        times.append(time.perf_counter() - begun)
    return {"first": times[0], "median": statistics.median(times[1:])}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
