"""The review in a browser: keys, editing in place, and what is there after a kill."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from test_review import ACT

from pipeline.corrections import apply_beside
from pipeline.review.command import start
from pipeline.review.session import Session
from pipeline.runs.read_act import parse

SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return; }
  }
}"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "act.txt"
    file.write_text(ACT, encoding="utf-8")
    return file


@contextmanager
def served(source: Path) -> Iterator[str]:
    server, address = start(Session(source))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """The page; an error of the script, or a request to anywhere else, fails the test. What is refused (422, 409) is no error."""
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(f"status of {status}" in message.text for status in (422, 409)):
            faults.append(message.text)

    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(15000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", heard)
    page.on("request", lambda request: None if request.url.startswith((address, "data:")) else faults.append(request.url))
    page.goto(address)
    yield page
    page.close()
    assert faults == []


@pytest.fixture
def page(browser: Browser, source: Path) -> Iterator[Page]:
    with served(source) as address, opened(browser, address) as found:
        yield found


def cell(id_: str, field: str) -> str:
    return f".row[aria-label='Поручение {id_}'] .f-{field}"


def current(page: Page) -> tuple[str, str]:
    held = page.locator(".cell.current")
    name = held.locator("xpath=ancestor::section[1]").get_attribute("aria-label") or ""
    return name.removeprefix("Поручение "), held.get_attribute("data-field") or ""


def test_confirming_moves_on_and_can_be_undone(page: Page) -> None:
    page.click(cell("1.1-1", "deadlines") + " .name")
    page.keyboard.press("c")
    expect(page.locator(cell("1.1-1", "deadlines"))).to_have_class("cell f-deadlines confirmed")
    expect(page.locator(".cell.current")).to_have_attribute("data-field", "targets")
    assert current(page) == ("1.1-1", "targets")
    page.locator(".cell.current").dispatch_event("keydown", {"key": "с", "code": "KeyC"})  # as under a Russian layout
    expect(page.locator(".cell.current")).to_have_attribute("data-field", "modality")
    page.keyboard.press("u")
    expect(page.locator(cell("1.1-1", "targets") + ".unseen")).to_be_visible()
    page.keyboard.press("U")
    expect(page.locator(cell("1.1-1", "targets") + ".confirmed")).to_be_visible()
    expect(page.locator("#counts")).to_contain_text("подтверждено 2")


def test_quick_keys_are_done_one_after_the_other(page: Page) -> None:
    page.click(cell("1.1-1", "text") + " .name")
    page.evaluate("""() => { for (const key of "cccj")
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, code: `Key${key.toUpperCase()}`, bubbles: true })); }""")
    expect(page.locator("#counts")).to_contain_text("подтверждено 3")
    expect(page.locator(".cell.current")).to_have_attribute("data-field", "modality")  # targets is next, j goes on
    page.locator(".cell.current").dispatch_event("keydown", {"key": "c", "code": "KeyC", "repeat": True})  # held down
    page.keyboard.press("u")
    expect(page.locator("#counts")).to_contain_text("подтверждено 2")


def test_two_pages_do_not_write_over_each_other(browser: Browser, source: Path) -> None:
    with served(source) as address, opened(browser, address) as one, opened(browser, address) as other:
        one.click(cell("1.1-1", "deadlines") + " [data-form=date] >> nth=1")
        one.fill(".editor", "05.03.2024")
        one.keyboard.press("Enter")
        expect(one.locator(cell("1.1-1", "deadlines") + ".corrected")).to_contain_text("05.03.2024")
        other.click(cell("1.1-1", "deadlines") + " .name")
        other.keyboard.press("c")
        expect(other.locator("#error")).to_contain_text("на другой странице")
        other.click("#error button")
        expect(other.locator(cell("1.1-1", "deadlines") + ".corrected")).to_contain_text("05.03.2024")
        expect(other.locator("#counts")).to_contain_text("подтверждено 0, исправлено 1")
        other.click("[data-do=undo]")  # what can be undone is kept
        expect(other.locator(cell("1.1-1", "deadlines") + ".unseen")).to_contain_text("01.03.2024")


def test_only_the_unsure(page: Page) -> None:
    page.check("#only-unsure")
    visible = "all => all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute('aria-label'))"
    assert page.eval_on_selector_all(".row", visible) == ["Поручение 2-1", "Поручение 3-1"]
    assert current(page) == ("2-1", "responsible")
    page.keyboard.press("c")
    expect(page.locator("#counts")).to_contain_text("сомнительных 1")
    assert current(page) == ("3-1", "deadlines")
    page.keyboard.press("c")
    expect(page.locator("#counts")).to_contain_text("сомнительных 0")


def test_a_field_is_filled_by_selecting_in_the_act(page: Page, source: Path) -> None:
    page.click(cell("2-1", "deadlines") + " .name")
    page.evaluate(SELECT, "до 15.04.2024")
    page.click("[data-do=fill]")
    expect(page.locator(cell("2-1", "deadlines") + ".corrected")).to_contain_text("15.04.2024")
    made, _ = apply_beside(parse(source), source)
    assert [one.deadlines[0].end for one in made.assignments if one.id == "2-1"] == ["2024-04-15"]


def test_a_coded_value_is_chosen(page: Page) -> None:
    page.click(cell("1.1-1", "deadlines") + " [data-form=choice]")
    page.select_option(".editor", label="с даты")
    expect(page.locator(cell("1.1-1", "deadlines") + ".corrected")).to_contain_text("с даты")
    page.click(cell("1.1-1", "modality") + " .v")
    page.select_option(".editor", label="решение")
    expect(page.locator(cell("1.1-1", "modality") + ".corrected")).to_contain_text("решение")


def test_a_hostile_act_and_a_hostile_value_stay_text(page: Page) -> None:
    title = page.title()
    assert '<script>document.title = "беда"</script>' in page.locator(".text").inner_text()
    page.click(cell("2-1", "text") + " .v")
    page.fill(".editor", "<img src=x onerror=\"document.title='беда'\">")
    page.keyboard.press("Enter")
    expect(page.locator(cell("2-1", "text") + ".corrected")).to_contain_text("<img src=x")
    assert page.title() == title and page.locator("img").count() == 0


def test_an_edit_survives_a_kill_and_a_parse(browser: Browser, source: Path) -> None:
    with running(source) as (process, address), opened(browser, address) as page:
        page.click(cell("1.1-1", "deadlines") + " [data-form=date] >> nth=1")
        page.fill(".editor", "05.03.2024")
        page.keyboard.press("Enter")
        expect(page.locator(cell("1.1-1", "deadlines") + ".corrected")).to_contain_text("05.03.2024")
        process.kill()
    made, _ = apply_beside(parse(source), source)
    assert made.assignments[0].deadlines[0].end == "2024-03-05" and made.assignments[0].corrected == ["deadlines"]
    with served(source) as address, opened(browser, address) as page:
        expect(page.locator(cell("1.1-1", "deadlines") + ".corrected")).to_contain_text("05.03.2024")
        assert page.locator("[data-do=undo]").is_disabled()
        page.click(cell("1.1-1", "deadlines") + " .name")
        page.keyboard.press("r")
        expect(page.locator(cell("1.1-1", "deadlines") + ".unseen")).to_contain_text("01.03.2024")


@contextmanager
def running(source: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command itself, as a user starts it."""
    command = [sys.executable, "-m", "pipeline", "review", str(source), "--no-browser", "--who", "Проверяющая"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()
