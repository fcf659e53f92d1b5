"""What a person does at the keyboard, and what a picture is taken of."""

import os
from pathlib import Path

from tests.browser.conftest import AXE, PICTURES

_NAME = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const labels = at.labels ? [...at.labels].map(each => each.innerText) : [];
  const text = ["A", "BUTTON", "SUMMARY"].includes(at.tagName) ? at.innerText : "";
  return [at.getAttribute("aria-label") || "", ...labels, text, at.value || ""].join("|");
}"""
_SEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def tab_to(page, name: str) -> None:
    """Go with Tab to what is called so; whatever has the focus must be seen to have it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        told = page.evaluate(_NAME)
        if told:
            assert page.evaluate(_SEEN), told
        if name in told:
            return
    raise AssertionError(name)


def press(page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def type_into(page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


def sign_in(page, site, login: str, password: str) -> None:
    page.goto(site.address + "/sign-in")
    type_into(page, "Имя для входа", login)
    type_into(page, "Пароль", password)
    press(page, "Войти")
    page.wait_for_url("**/board*")


def choose_files(page, name: str, files: list[Path]) -> None:
    """Open the dialog by keyboard; a browser that is still busy with a download swallows the first press."""
    tab_to(page, name)
    opened = []
    page.on("filechooser", lambda chooser: opened.append(chooser))  # noqa: PLW0108 - marks it, so no built-in
    for _ in range(10):
        page.keyboard.press("Space")
        page.wait_for_timeout(1_000)
        if opened:
            opened[0].set_files([str(path) for path in files])
            return
    raise AssertionError(name)


def problems(page) -> list[str]:
    """What axe finds wrong by WCAG 2.2 AA and good practice."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' '))"
    )
    return list(found)


def is_cut(page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def picture(page, name: str, *, whole: bool = False) -> None:
    """Keep a picture for the manual, when pictures are asked for."""
    if os.environ.get("UPDATE_GOLDEN"):
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)
