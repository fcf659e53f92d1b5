"""A small district with the page open: its people, a link for each school, a browser that keeps cookies."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from iomdocs.directory import Organisation
from iomdocs.web import House, build, links, people
from iomdocs.workspace import open_office
from tests.offices import begin

PASSWORD = "кедр-осина-7-берёза"
ORGANISATIONS = (
    Organisation("720101", "МБОУ «Заозёрная СШ № 3»", "МБОУ «Заозёрная СШ № 3»", "Заозёрный район"),
    Organisation("720102", "МАОУ «Степнянская гимназия»", "МАОУ «Степнянская гимназия»", "Заозёрный район"),
    Organisation("720201", "МБОУ «Ключевская СШ»", "МБОУ «Ключевская СШ»", "Ключевский район"),
)
PEOPLE = {
    "viewer": ("viewer", ()),
    "methodologist": ("methodologist", ()),
    "administrator": ("administrator", ()),
    "scoped": ("methodologist", ("Заозёрный район",)),
}
SCHOOL, OTHER = "720101", "720201"
_SIGN = re.compile(r'name="sign" value="([^"]+)"')


def district(folder: Path) -> Path:
    """A workspace with three schools and somebody of each role."""
    root = begin(folder, "tyumen", "region")
    settings = root / "iomdocs.toml"
    named = settings.read_text("utf-8").replace('title = ""', 'title = "Департамент образования"')
    settings.write_text(named, "utf-8")
    office = open_office(root)
    try:
        office.store.import_organisations(ORGANISATIONS, office.now())
        for login, (role, places) in PEOPLE.items():
            people.add(office, login, role, PASSWORD, municipalities=places)
        links.make(office.store, [each.code for each in ORGANISATIONS], office.now())
    finally:
        office.store.close()
    return root


@contextmanager
def opened(root: Path) -> Iterator[House]:
    house = House.open(root, hosts=("testserver",))
    try:
        yield house
    finally:
        house.close()


class Browser:
    """A visitor's browser: keeps cookies, and the sign of the last form it was shown."""

    def __init__(self, house: House) -> None:
        self.client = TestClient(build(house), raise_server_exceptions=False)
        self.house = house

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def sign(self, path: str = "/sign-in") -> str:
        found = _SIGN.search(self.client.get(path).text)
        return found[1] if found else ""

    def post(self, path: str, data=None, *, shown: str = "/sign-in", **more):
        return self.client.post(path, data={"sign": self.sign(shown), **(data or {})}, **more)

    def enter(self, login: str, password: str = PASSWORD):
        return self.post("/sign-in", {"login": login, "password": password, "next": ""})

    def follow(self, code: str):
        """Come by a school's link."""
        link = links.open_links(self.house.office.store, self.house.office.today)[code]
        return self.get(f"/s/{self.house.links.token(link)}")


def visitor(house: House, who: str) -> Browser:
    """A browser in which somebody has come in already: a person by login, a school by code, nobody by ''."""
    browser = Browser(house)
    if who in PEOPLE:
        assert browser.enter(who).status_code == 200
    elif who:
        assert browser.follow(who).status_code == 200
    return browser
