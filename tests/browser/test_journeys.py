"""What a school, a methodologist and an administrator do on the page, by keyboard alone, on any screen."""

import re

import pytest

from tests.browser.conftest import DESK, PHONE, ZOOMED
from tests.browser.hands import choose_files, is_cut, picture, press, problems, sign_in, tab_to, type_into
from tests.conftest import SAMPLES
from tests.web_world import PASSWORD

pytestmark = pytest.mark.browser

GOOD, BAD = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"
SECTIONS = (
    "/board",
    "/board?municipality=Заозёрный+район",
    "/debts",
    "/calendar",
    "/questions",
    "/questions/people",
    "/questions/copies",
    "/changes",
    "/changes?all=1",
    "/registers",
    "/documents",
    "/papers",
    "/letters",
    "/links",
    "/people",
    "/acts",
    "/organisations/720102",
    "/submissions/1",
    "/submissions/2",
)


def test_a_school_hands_in_and_gets_its_workbook_back(site, visit):
    page = visit()
    page.goto(site.link("720101"))
    assert page.url == site.address + "/school"
    assert problems(page) == []
    picture(page, "page-school")
    with page.expect_download() as blank:
        press(page, "Скачать бланк: ИОМ")
    assert blank.value.suggested_filename.endswith(".xlsx")
    choose_files(page, "Файлы Excel", [BAD, SAMPLES / "05 книжка.xlsx"])
    press(page, "Отправить")
    page.wait_for_url("**/school/received*")
    assert page.get_by_text("Возвращено: исправьте ошибки").count() >= 1
    assert problems(page) == []
    picture(page, "page-verdict")
    with page.expect_download() as marked:
        press(page, "Скачать свою книгу")
    assert "ОШИБКИ" in marked.value.suggested_filename
    press(page, "Прислать ещё")
    page.wait_for_url("**/school")
    assert page.get_by_role("heading", name=BAD.name).count() == 1
    press(page, f"Показать на странице: {BAD.name}")
    page.wait_for_url("**/school/submissions/*")
    assert page.locator("td.error").count() >= 1
    assert problems(page) == []
    page.evaluate("document.querySelector('#grid').scrollIntoView()")
    picture(page, "page-grid")


def test_a_school_without_scripts_does_the_same(site, visit):
    page = visit(scripts=False)
    page.goto(site.link("720201"))
    page.set_input_files("#files", [str(SAMPLES / "06 книжка как пишут.xlsx")])
    page.get_by_role("button", name="Отправить").click()
    assert "/school/received" in page.url
    assert page.locator("article.verdict").count() == 1


def test_a_methodologist_looks_answers_and_builds(site, visit):
    page = visit()
    sign_in(page, site, "methodologist", PASSWORD)
    picture(page, "page-board")
    press(page, "Заозёрный район")
    page.wait_for_url("**municipality=*")
    press(page, "МАОУ «Степнянская гимназия»")
    page.wait_for_url("**/organisations/720102")
    assert page.locator("ol.steps > li").count() >= 1
    press(page, "Своды")
    page.wait_for_url("**/registers")
    tab_to(page, "Построить свод «")
    page.keyboard.press("Space")
    press(page, "Построить|")
    page.wait_for_url("**/jobs/*")
    page.get_by_text("Готово: 1").wait_for()
    press(page, "К разделу")
    page.wait_for_url("**/registers")
    with page.expect_download() as register:
        press(page, "Скачать: ")
    assert register.value.suggested_filename.endswith(".xlsx")


def test_an_administrator_lets_somebody_in_and_out(site, visit):
    page = visit()
    sign_in(page, site, "administrator", PASSWORD)
    press(page, "Люди")
    page.wait_for_url("**/people")
    type_into(page, "Имя для входа", "novaya")
    type_into(page, "Как называть", "Новая методистка")
    press(page, "Добавить человека")
    page.get_by_role("status").wait_for()
    password = page.locator("code").inner_text()
    assert re.fullmatch(r"\w{4}(-\w{4}){3}", password)
    guest = visit()
    sign_in(guest, site, "novaya", password)
    press(page, "Больше не впускать: novaya")
    page.get_by_text("не входит").wait_for()
    guest.goto(site.address + "/board")
    assert "/sign-in" in guest.url


@pytest.mark.parametrize("size", [DESK, ZOOMED, PHONE], ids=["desk", "zoomed", "phone"])
def test_every_section_fits_and_everybody_can_use_it(site, visit, size):
    page = visit(size)
    page.goto(site.address + "/sign-in")
    assert problems(page) == []
    sign_in(page, site, "administrator", PASSWORD)
    wrong = {}
    for path in SECTIONS:
        page.goto(site.address + path)
        found = problems(page) + (["wider than the window"] if is_cut(page) else [])
        if found:
            wrong[path] = found
    assert wrong == {}


def test_the_skip_link_leads_to_the_contents(site, visit):
    page = visit()
    sign_in(page, site, "viewer", PASSWORD)
    page.goto(site.address + "/debts")
    press(page, "К содержанию")
    assert page.evaluate("document.activeElement.id") == "main"
