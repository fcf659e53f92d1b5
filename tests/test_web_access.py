"""No one reaches what is not his: every route of the page, tried by everybody."""

import re

import pytest

from iomdocs.web import links, people
from iomdocs.web.rooms import PAGES
from tests.web_world import OTHER, PASSWORD, SCHOOL, Browser, district, opened, visitor

NOBODY, VIEWER, METHODOLOGIST, ADMINISTRATOR, SCOPED = "", "viewer", "methodologist", "administrator", "scoped"
EVERYBODY = (NOBODY, SCHOOL, VIEWER, METHODOLOGIST, ADMINISTRATOR, SCOPED)
_ALL, _SCHOOL = set(EVERYBODY), {SCHOOL}
_PEOPLE, _WRITERS, _ADMIN = {VIEWER, METHODOLOGIST, ADMINISTRATOR}, {METHODOLOGIST, ADMINISTRATOR}, {ADMINISTRATOR}
# Who may come in. «scoped» is a methodologist of one municipality: what is made for all of them is not his.
TABLE = {
    "GET /": _ALL,
    "GET /sign-in": _ALL,
    "POST /sign-in": _ALL,
    "POST /sign-out": _ALL,
    "GET /s/{token}": _ALL,
    "GET /static/{name}": _ALL,
    "GET /healthz": _ALL,
    "GET /metrics": _ALL,  # and then only from this computer: see below
    "GET /school": _SCHOOL,
    "GET /school/blanks/{form}": _SCHOOL,
    "POST /school/files": _SCHOOL,
    "GET /school/received": _SCHOOL,
    "GET /school/submissions/{number:int}/original": _SCHOOL,
    "GET /school/submissions/{number:int}/answer": _SCHOOL,
    "GET /school/submissions/{number:int}{format:format}": _SCHOOL,
    "GET /board{format:format}": _PEOPLE | {SCOPED},
    "GET /debts{format:format}": _PEOPLE | {SCOPED},
    "GET /organisations/{code:code}{format:format}": _PEOPLE | {SCOPED},
    "GET /submissions/{number:int}/original": _PEOPLE | {SCOPED},
    "GET /submissions/{number:int}/answer": _PEOPLE | {SCOPED},
    "GET /submissions/{number:int}{format:format}": _PEOPLE | {SCOPED},
    "GET /links": _WRITERS | {SCOPED},
    "POST /links": _WRITERS | {SCOPED},
    "POST /links/renew": _WRITERS | {SCOPED},
    "GET /links.xlsx": _WRITERS | {SCOPED},
    "GET /calendar.ics": _PEOPLE,
    "GET /calendar{format:format}": _PEOPLE,
    "GET /registers{format:format}": _PEOPLE | {SCOPED},
    "POST /registers": _WRITERS,
    "GET /registers/file/{name:path}": _PEOPLE,
    "GET /documents{format:format}": _PEOPLE | {SCOPED},
    "POST /documents": _WRITERS,
    "GET /documents/{name}": _PEOPLE | {SCOPED},
    "GET /documents/{name}/{file}": _PEOPLE | {SCOPED},
    "GET /documents/{name}/{file}/pages": _PEOPLE | {SCOPED},
    "GET /documents/{name}/{file}/pages/{page:int}": _PEOPLE | {SCOPED},
    "GET /jobs/{number:int}": _WRITERS,
    "GET /letters": _PEOPLE,
    "POST /letters": _WRITERS,
    "GET /letters/{file}": _PEOPLE,
    "GET /questions{format:format}": _WRITERS,
    "GET /questions/{kind}": _WRITERS,
    "POST /questions/{kind}": _WRITERS,
    "GET /changes{format:format}": _WRITERS,
    "POST /changes/{number:int}": _WRITERS,
    "GET /papers{format:format}": _PEOPLE | {SCOPED},
    "POST /papers/{number:int}": _WRITERS | {SCOPED},
    "GET /people": _ADMIN,
    "POST /people": _ADMIN,
    "POST /people/{login}": _ADMIN,
    "GET /acts{format:format}": _ADMIN,
}
_PARTS = {"number": "1", "code": SCHOOL, "format": "", "form": "iom", "token": "x", "name": "x", "file": "x.docx"}
_PARTS |= {"kind": "people", "login": "nobody", "page": "1"}


def at(name: str) -> tuple[str, str]:
    """Method and an address of a route."""
    method, path = name.split(" ", 1)
    return method, re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: _PARTS[part[1]], path)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with opened(district(tmp_path_factory.mktemp("web") / "office")) as house:
        yield house


@pytest.fixture(scope="module")
def visitors(house) -> dict[str, Browser]:
    return {who: visitor(house, who) for who in EVERYBODY}


def test_every_route_has_its_line_in_the_table():
    assert {page.name for page in PAGES} == set(TABLE)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", TABLE)
def test_everybody_comes_in_where_he_may_and_nowhere_else(house, visitors, name, who):
    method, path = at(name)
    browser = visitors[who]
    house.limits.clear()
    if name == "POST /sign-out":
        browser = visitor(house, who)  # his own session must outlive the test
    if method == "POST":
        shown = "/school" if who == SCHOOL else "/links" if who in {METHODOLOGIST, ADMINISTRATOR, SCOPED} else "/board"
        told = browser.post(path, {}, shown=shown if who else "/sign-in", follow_redirects=False)
    else:
        told = browser.get(path, follow_redirects=False)
    location = told.headers.get("location", "")
    refused = told.status_code == 403 or (told.status_code == 303 and location.startswith("/sign-in?next"))
    if name == "GET /s/{token}":  # «x» is nobody's link
        assert told.status_code == 403
    else:
        assert refused == (who not in TABLE[name]), (told.status_code, location)
        assert told.status_code < 500


@pytest.mark.parametrize("name", [name for name in TABLE if name.startswith("POST")])
def test_a_form_that_was_not_shown_by_us_does_nothing(house, visitors, name):
    who = SCHOOL if TABLE[name] == _SCHOOL else ADMINISTRATOR
    for sign in ({}, {"sign": ""}, {"sign": visitors[NOBODY].sign()}):
        assert visitors[who].client.post(at(name)[1], data=sign, follow_redirects=False).status_code == 403


def test_a_form_from_another_site_does_nothing(visitors):
    browser = visitors[ADMINISTRATOR]
    told = browser.post("/people/viewer", {"do": "disable"}, shown="/board", headers={"sec-fetch-site": "cross-site"})
    assert told.status_code == 403


# What is another's


def test_a_methodologist_of_one_municipality_sees_no_other(visitors):
    browser = visitors[SCOPED]
    codes = {row["code"] for row in browser.get("/board.json").json()["board"]}
    assert codes == {"720101", "720102"}
    assert browser.get(f"/organisations/{OTHER}").status_code == 404
    assert OTHER not in browser.get("/links").text
    assert browser.post("/links/renew", {"code": OTHER}, shown="/links").status_code == 404


def test_a_file_is_shown_to_its_school_and_to_nobody_elses(house, visitors):
    mine = visitors[SCHOOL]
    sent = mine.post("/school/files", shown="/school", files=[("files", ("мой.xlsx", b"no workbook"))])
    number = re.search(r"/school/submissions/(\d+)/answer", sent.text)[1]
    other = visitor(house, OTHER)
    for tail in ("", "/answer", "/original", ".json"):
        assert mine.get(f"/school/submissions/{number}{tail}").status_code == 200
        assert other.get(f"/school/submissions/{number}{tail}").status_code == 404
        assert visitors[SCOPED].get(f"/submissions/{number}{tail}").status_code == 200
    assert "мой.xlsx" not in other.get("/school").text
    theirs = other.post("/school/files", shown="/school", files=[("files", ("чужой.xlsx", b"no workbook either"))])
    number = re.search(r"/school/submissions/(\d+)/answer", theirs.text)[1]
    assert visitors[SCOPED].get(f"/submissions/{number}").status_code == 404
    assert visitors[VIEWER].get(f"/submissions/{number}").status_code == 200


@pytest.mark.parametrize("name", ["../720201/x.xlsx", "..", "a/b.xlsx"])
def test_no_verdict_is_told_of_another_folder(visitors, name):
    assert visitors[SCHOOL].client.get("/school/received", params={"after": "0", "file": name}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2Fhouse.py",
        "/letters/..%2F..%2F..%2Fiomdocs.toml",
        "/documents/iom/..%2F..%2Fx.docx",
        "/registers/file/../../iomdocs.toml",
        "/board.xml",
        "/submissions/99999999999999999999",
    ],
)
def test_a_crooked_path_leads_nowhere(visitors, path):
    assert visitors[ADMINISTRATOR].get(path).status_code == 404


# Sessions, links, tries


def test_a_session_ends_with_the_password_and_with_the_right_to_come(house):
    office = house.office
    people.add(office, "guest", "viewer", PASSWORD)
    browser = Browser(house)
    assert browser.enter("guest").status_code == 200
    people.renew(office, "guest", PASSWORD + "2")
    assert browser.get("/board", follow_redirects=False).status_code == 303
    assert browser.enter("guest", PASSWORD + "2").status_code == 200
    people.disable(office, "guest")
    assert browser.get("/board", follow_redirects=False).status_code == 303
    assert browser.enter("guest", PASSWORD + "2").status_code == 401


def test_a_link_opens_until_it_is_revoked_or_over(house):
    office, code = house.office, "720102"
    browser = Browser(house)
    assert browser.follow(code).status_code == 200
    link = links.open_links(office.store, office.today)[code]
    assert links.is_open(link, link.until)
    assert not links.is_open(link, link.until.replace(year=link.until.year + 1))
    office.store.revoke_links(code, office.now())
    assert browser.get("/school", follow_redirects=False).status_code == 303
    assert browser.get(f"/s/{house.links.token(link)}").status_code == 403
    assert browser.get(f"/s/{house.links.token(link)[:-2]}xx").status_code == 403
    links.make(office.store, [code], office.now())
    assert browser.follow(code).status_code == 200


def test_a_password_is_not_guessed(house):
    browser = Browser(house)
    codes = [browser.enter("viewer", f"не тот пароль {number}").status_code for number in range(12)]
    assert codes[0] == 401
    assert 429 in codes
    assert browser.enter("viewer").status_code == 429
    house.limits.clear()
    assert browser.enter("viewer").status_code == 200


def test_nobody_is_sent_to_another_site_after_signing_in(house):
    house.limits.clear()
    for onward in ("//evil.example", "https://evil.example", "/\\evil.example"):
        told = Browser(house).post(
            "/sign-in", {"login": "viewer", "password": PASSWORD, "next": onward}, follow_redirects=False
        )
        assert told.headers["location"] == "/"


# The browser is told to be strict


def test_every_answer_is_strict(visitors):
    for path in ("/sign-in", "/board", "/board.json", "/nowhere", "/static/page.css"):
        headers = visitors[ADMINISTRATOR].get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert ("no-store" in headers["cache-control"]) == ("static" not in path)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house):
    house.limits.clear()
    told = Browser(house).post(
        "/sign-in", {"login": "viewer", "password": PASSWORD, "next": ""}, follow_redirects=False
    )
    cookie = told.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=43200" in cookie


def test_a_strange_host_is_not_answered(visitors):
    for host in ("evil.example", "testserver.evil.example", "", "[::2]"):
        assert visitors[NOBODY].get("/sign-in", headers={"host": host}).status_code == 400
    assert visitors[NOBODY].get("/sign-in", headers={"host": "LOCALHOST:8000"}).status_code == 200


def test_counts_are_told_to_this_computer_and_the_administrator_only(visitors):
    assert visitors[NOBODY].get("/metrics").status_code == 404
    assert "iomdocs_submissions" in visitors[ADMINISTRATOR].get("/metrics").text


def test_what_is_too_much_is_not_taken(house, visitors):
    mine = visitors[SCHOOL]
    many = [("files", (f"{n}.xlsx", b"x")) for n in range(house.settings.upload_files + 1)]
    assert mine.post("/school/files", shown="/school", files=many).status_code == 413
    large = [("files", ("x.xlsx", b"x" * ((house.settings.upload_megabytes << 20) + 1)))]
    assert mine.post("/school/files", shown="/school", files=large).status_code == 400
    assert mine.post("/school/files", {"pad": "x" * (2 << 20)}, shown="/school").status_code == 413
    assert visitors[NOBODY].client.post("/sign-in", data={"login": "x" * (2 << 20)}).status_code == 413


def test_what_is_done_is_written_down_without_names_of_teachers(house, visitors):
    house.limits.clear()
    Browser(house).post("/sign-in", {"login": "viewer", "password": "не тот", "next": ""})
    visitors[SCHOOL].post("/school/files", shown="/school", files=[("files", ("Ткаченко.xlsx", b"x"))])
    acts = visitors[ADMINISTRATOR].get("/acts.json").json()["acts"]
    whats = {each["what"] for each in acts}
    assert {"sign-in", "sign-in-failed", "upload"} <= whats
    upload = next(each for each in acts if each["what"] == "upload")
    assert (upload["who"], "xlsx" in upload["about"]) in {(f"school:{SCHOOL}", False), (f"school:{OTHER}", False)}
