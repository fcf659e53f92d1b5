"""Put everything that an office without internet needs into one archive: wheels, an installer, a page to read.

``python release/wheelhouse.py [--for-windows] [--python 3.12]… [--out FOLDER]`` prints the archive's path. Without keys
it is for this system and this Python. The machine that makes it needs the network; the one that installs it does not.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-run.lock"
PAGES = Path(__file__).parent / "wheelhouse"
_WINDOWS = "win_amd64"


def main() -> int:
    """Make the archive."""
    told = _arguments()
    versions = told.python or [f"{sys.version_info.major}.{sys.version_info.minor}"]
    platform = _WINDOWS if told.for_windows else sysconfig.get_platform().replace("-", "_").replace(".", "_")
    with tempfile.TemporaryDirectory() as place:
        name = f"iomdocs-{_version()}-{platform}-python{'-'.join(versions)}"
        folder = Path(place) / name
        _fill(folder, versions, foreign=told.for_windows and sys.platform != "win32")
        told.out.mkdir(parents=True, exist_ok=True)
        # A tar keeps the right to run the installer; Windows opens a zip by itself.
        kind = "zip" if told.for_windows or sys.platform == "win32" else "gztar"
        print(shutil.make_archive(str(told.out / name), kind, place, name))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for-windows", action="store_true", help="64-bit Windows instead of this system")
    parser.add_argument("--python", action="append", metavar="3.12", help="for this Python; may be repeated")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    return parser.parse_args()


def _version() -> str:
    source = (ROOT / "src" / "iomdocs" / "__init__.py").read_text("utf-8")
    return re.search(r'__version__ = "([^"]+)"', source)[1]


def _extras() -> list[str]:
    """All that the program can use: an office without internet cannot fetch it later."""
    return list(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])


def _fill(folder: Path, versions: Sequence[str], *, foreign: bool) -> None:
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT))
    for version in versions:
        target = ["--python-version", version, "--implementation", "cp"]
        target += ["--platform", _WINDOWS] if foreign else []
        here = not foreign and version == f"{sys.version_info.major}.{sys.version_info.minor}"
        _download(wheels, [] if here else target)
    for page in sorted(PAGES.iterdir()):
        if page.suffix != (".sh" if foreign or sys.platform == "win32" else ".cmd"):
            _write(page, folder / page.name, versions)
    sums = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  wheels/{each.name}" for each in sorted(wheels.iterdir())]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", "utf-8", newline="\n")


def _download(wheels: Path, target: Sequence[str]) -> None:
    kinds = ["--only-binary=:all:", "--no-deps", "--require-hashes"]
    _pip("download", *kinds, *target, "--dest", str(wheels), "--requirement", str(LOCK))


def _pip(*arguments: str) -> None:
    # Stdout is the archive's path and nothing else.
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=True, stdout=sys.stderr)


def _write(page: Path, target: Path, versions: Sequence[str]) -> None:
    """A page with what is known only now; one for Windows has the line ends of Windows."""
    filled = {"@VERSION@": _version(), "@PYTHON@": " ".join(versions), "@EXTRAS@": ",".join(_extras())}
    text = page.read_text("utf-8")
    for sign, value in filled.items():
        text = text.replace(sign, value)
    for_windows = page.suffix in {".cmd", ".txt"}
    target.write_text(text, "utf-8", newline="\r\n" if for_windows else "\n")
    if not for_windows:
        target.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
