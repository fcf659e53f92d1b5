"""The container files, as far as they can be tried without an engine: what they copy is there, what they run exists."""

import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from iomdocs.cli import root

ROOT = Path(__file__).parents[1]
FILE = re.sub(
    r"\\\n\s*", " ", re.sub(r"^\s*#.*\n", "", (ROOT / "Containerfile").read_text("utf-8"), flags=re.MULTILINE)
)
STEPS = [tuple(line.split(None, 1)) for line in FILE.splitlines() if line.strip()]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OURS = [name for name, each in SERVICES.items() if each["image"] == "iomdocs"]


def told(step: str) -> list[str]:
    return [words for name, words in STEPS if name == step]


def parse(arguments: list[str]) -> click.Context:
    """The command line as click reads it; fails for a command or a key that is not there."""
    name, *rest = arguments
    context = click.Context(root)
    return root.get_command(context, name).make_context(name, rest)


def test_there_are_two_stages_and_the_last_one_is_not_run_by_root():
    assert [words.partition(" AS ")[2] for words in told("FROM")] == ["build", ""]
    assert told("USER") == ["10001:10001"]
    assert [name for name, _ in STEPS].index("USER") > len(STEPS) - 1 - [name for name, _ in STEPS][::-1].index("RUN")


def test_what_it_copies_is_there_and_gets_through_dockerignore():
    copied = [word for words in told("COPY") if "--from" not in words for word in words.split()[:-1]]
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"}
    assert copied
    assert all((ROOT / each).exists() for each in copied)
    assert set(copied) == let_through


def test_what_the_build_needs_is_copied():
    """The readme and the licence are named by the project; without them the wheel is not built."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = {project["project"]["readme"], *project["project"]["license-files"], "src"}
    needed |= set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"])
    assert needed <= {word for words in told("COPY") for word in words.split()}


def test_the_image_is_of_a_python_that_is_supported():
    (version,) = re.findall(r"^ARG PYTHON=(3\.\d+)-slim", FILE, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"Programming Language :: Python :: {version}" in project["classifiers"]


def test_the_healthcheck_asks_the_page_on_its_port():
    (check,) = told("HEALTHCHECK")
    (port,) = told("EXPOSE")
    assert f"http://127.0.0.1:{port}/healthz" in check
    code = yaml.safe_load(check.partition("CMD ")[2])[2]
    compile(code, "healthcheck", "exec")
    default = parse(["serve"]).params["port"]
    assert str(default) == port


def test_the_image_serves_the_page_by_itself():
    assert yaml.safe_load(told("ENTRYPOINT")[0]) == ["iomdocs"]
    assert parse(yaml.safe_load(told("CMD")[0])).params["host"] == "0.0.0.0"  # noqa: S104 - inside the container


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_there(name):
    assert parse(SERVICES[name]["command"]).info_name == SERVICES[name]["command"][0]


@pytest.mark.parametrize("name", OURS)
def test_every_container_of_ours_is_confined_and_keeps_its_work(name):
    each = SERVICES[name]
    assert each["read_only"]
    assert each["cap_drop"] == ["ALL"]
    assert each["security_opt"] == ["no-new-privileges:true"]
    assert [volume.rpartition(":")[2] for volume in each["volumes"]] == told("VOLUME")
    assert each["depends_on"]["database"]["condition"] == "service_healthy"
    assert (ROOT / each["build"]["context"] / each["build"]["dockerfile"]).is_file()


def test_the_page_is_seen_from_this_computer_only():
    assert [each for name in SERVICES for each in SERVICES[name].get("ports", [])] == ["127.0.0.1:8000:8000"]


def test_no_password_stands_in_the_file():
    secrets = [value for each in SERVICES.values() for key, value in each["environment"].items() if "PASSWORD" in key]
    assert secrets
    assert all(re.fullmatch(r"\$\{IOMDOCS_DB_PASSWORD:\?.+\}", value) for value in secrets)


def test_every_volume_is_declared():
    named = {
        volume.partition(":")[0] for each in SERVICES.values() for volume in each["volumes"] if volume[0] not in "./$"
    }
    assert named == set(COMPOSE["volumes"])
