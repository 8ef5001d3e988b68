"""The review in a browser: assignments split, merged, added and dropped; reasons; a long act; a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from test_review_browser import cell, current, opened, running, served
from test_review_pieces import ACT, REGISTRY

from pipeline.corrections import apply_beside
from pipeline.runs.read_act import parse

VISIBLE = "all => all.filter((one) => one.checkVisibility()).map((one) => one.getAttribute('aria-label').replace('Поручение ', ''))"
TOO_WIDE = """() => [...document.querySelectorAll("#rows *, header > *")].filter(
  (one) => one.checkVisibility() && !one.closest("#tools") && one.getBoundingClientRect().right > innerWidth + 1
    && getComputedStyle(one).clipPath === "none").map((one) => one.outerHTML.slice(0, 80))"""
NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea, [role=group], [role=region]")].filter(
  (one) => !(one.textContent.trim() || one.getAttribute("aria-label") || one.labels?.[0]?.textContent.trim())
    && !one.classList.contains("group")).map((one) => one.outerHTML.slice(0, 80))"""
# words may stretch over several marks
SELECT = """(words) => {
  const text = document.querySelector(".text"), begin = text.textContent.indexOf(words), ends = [begin, begin + words.length];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(), at = 0; node; at += node.length, node = walker.nextNode())
    while (found.length < 2 && ends[found.length] <= at + node.length) found.push([node, ends[found.length] - at]);
  getSelection().setBaseAndExtent(...found[0], ...found[1]);
}"""
CARET = "(at) => document.querySelector('.editor').setSelectionRange(at, at)"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "act.txt"
    file.write_text(ACT, encoding="utf-8")
    return file


@pytest.fixture
def page(browser: Browser, source: Path) -> Iterator[Page]:
    with served(source) as address, opened(browser, address) as found:
        yield found


def ids(page: Page) -> list[str]:
    shown: list[str] = page.eval_on_selector_all(".row:not(.dropped)", VISIBLE)
    return shown


def parsed(source: Path) -> list[str]:
    made, report = apply_beside(parse(source), source)
    assert not report.conflicting and not report.orphaned
    return [one.text for one in made.assignments]


def test_enter_pressed_twice_is_one_change(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]))
    page.click(cell("1.1-1", "text") + " .name")
    page.keyboard.press("s")
    page.evaluate(CARET, ACT.split("1.1. ")[1].index("составить"))
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(cell("1.1-2", "text"))).to_contain_text("составить отчёт")
    page.click(cell("2-1", "text") + " .name")
    page.keyboard.press("c")  # sent behind all that went before
    expect(page.locator("#counts")).to_contain_text("подтверждено 1")
    assert sent == ["split", "confirm"] and ids(page)[:3] == ["1.1-1", "1.1-2", "1.2-1"]


def test_an_assignment_is_split_at_the_caret_and_by_a_selection(page: Page, source: Path) -> None:
    page.click(cell("1.1-1", "text") + " .name")
    page.keyboard.press("s")
    expect(page.locator(".editor")).to_be_focused()
    page.keyboard.type("words cannot be changed here")
    assert page.input_value(".editor").startswith("вывезти снег с площадей, сугробы и составить")
    page.evaluate(CARET, page.input_value(".editor").index("составить"))
    page.keyboard.press("Enter")
    expect(page.locator(cell("1.1-2", "text"))).to_contain_text("составить отчёт")
    expect(page.locator(cell("1.1-1", "text"))).not_to_contain_text("составить")
    assert current(page) == ("1.1-1", "text")
    page.evaluate(SELECT, "сугробы")
    page.click("[data-do=split]")
    expect(page.locator(cell("1.1-3", "text"))).to_contain_text("сугробы")
    assert ids(page)[:3] == ["1.1-1", "1.1-3", "1.1-2"] and parsed(source)[:2] == ["вывезти снег с площадей", "сугробы"]
    page.keyboard.press("u")
    expect(page.locator(".row[aria-label='Поручение 1.1-3']")).to_have_count(0)
    page.keyboard.press("U")
    expect(page.locator(cell("1.1-3", "text"))).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("Enter")  # the caret stands at the beginning
    expect(page.locator("#error")).to_contain_text("курсор внутри поручения")
    expect(page.locator(".editor")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("R")
    expect(page.locator(".row[aria-label='Поручение 1.1-3']")).to_have_count(0)
    expect(page.locator("#error")).to_be_hidden()


def test_the_next_one_and_chosen_ones_are_merged(page: Page, source: Path) -> None:
    before = ids(page)
    page.click(cell("1.1-1", "text") + " .name")
    page.keyboard.press("m")
    expect(page.locator(".row[aria-label='Поручение 1.2-1']")).to_have_count(0)
    expect(page.locator(cell("1.1-1", "text"))).to_contain_text("вымыть не менее 80 % остановок")
    page.keyboard.press("Control+z")
    expect(page.locator(".row[aria-label='Поручение 1.2-1']")).to_be_visible()
    page.click(".row[aria-label='Поручение 2-1'] .pick input")
    page.click(cell("1.1-1", "deadlines") + " .name")
    page.keyboard.press("v")
    assert page.is_checked(".row[aria-label='Поручение 1.1-1'] .pick input")
    page.click("[data-do=merge]")
    expect(page.locator(".row[aria-label='Поручение 1.1-1'] .made")).to_contain_text("объединено с 2-1")
    assert ids(page) == [id_ for id_ in before if id_ != "2-1"] and page.locator(".pick input:checked").count() == 0
    assert "подготовить афишу" in parsed(source)[0] and current(page) == ("1.1-1", "text")
    page.click(".made [data-do=take-back]")
    expect(page.locator(".row[aria-label='Поручение 2-1']")).to_be_visible()
    assert ids(page) == before


def test_a_new_one_from_the_act_is_dropped_and_comes_back(page: Page, source: Path) -> None:
    page.evaluate(SELECT, "провести ярмарку до 01.05.2024")
    page.keyboard.press("n")
    expect(page.locator(".row.chosen .made")).to_contain_text("добавлено")
    new, _ = current(page)
    expect(page.locator(cell(new, "deadlines"))).to_contain_text("01.05.2024")
    assert parsed(source).count("провести ярмарку") == 1
    page.keyboard.press("k")
    page.keyboard.press("n")  # nothing is selected: the words are asked for
    expect(page.locator(".editor")).to_be_focused()
    page.keyboard.type("проложить кабели")
    page.keyboard.press("Enter")
    expect(page.locator("#error")).to_contain_text("в тексте акта нет")
    page.keyboard.press("Escape")
    page.click(cell("2-1", "text") + " .name")
    page.keyboard.press("D")
    expect(page.locator(".row.dropped")).to_have_attribute("aria-label", "Поручение 2-1")
    page.keyboard.press("c")
    expect(page.locator("#error")).to_contain_text("Это не поручение")
    page.keyboard.press("r")
    expect(page.locator(cell("2-1", "text"))).to_contain_text("подготовить афишу")
    assert page.locator(".dropped").count() == 0 and current(page) == ("2-1", "text")


def test_a_reason_and_who_gives_it(page: Page, source: Path) -> None:
    page.fill("#who", "Г. Четвёртый")
    page.keyboard.press("Enter")
    page.click(cell("1.1-1", "deadlines") + " [data-form=date] >> nth=1")
    page.fill(".editor", "32.03.2024")
    page.keyboard.press("Enter")
    expect(page.locator("#error")).to_contain_text("«Срок, до»: нет такого дня: 32.03.2024")
    page.fill(".editor", "05.03.2024")
    page.click(".save")
    expect(page.locator(cell("1.1-1", "deadlines") + " .note")).to_contain_text("было: до 01.03.2024 · Г. Четвёртый")
    page.keyboard.press("w")
    page.fill(".editor", "<b>письмо</b>")
    page.keyboard.press("Enter")
    expect(page.locator(cell("1.1-1", "deadlines") + " q")).to_have_text("<b>письмо</b>")
    page.reload()
    assert page.input_value("#who") == "Г. Четвёртый"
    expect(page.locator(cell("1.1-1", "deadlines") + " q")).to_have_text("<b>письмо</b>")
    page.keyboard.press("w")
    expect(page.locator("#error")).to_be_hidden()
    page.keyboard.press("Escape")
    assert "why: <b>письмо</b>" in source.with_name("act.corrections.yaml").read_text("utf-8")


def test_pieces_survive_a_kill_and_a_parse(browser: Browser, source: Path) -> None:
    with running(source) as (process, address), opened(browser, address) as page:
        page.evaluate(SELECT, "составить отчёт")
        page.keyboard.press("s")
        expect(page.locator(cell("1.1-2", "text"))).to_be_visible()
        page.click(cell("2-1", "text") + " .name")
        page.keyboard.press("D")
        expect(page.locator(".row.dropped")).to_be_visible()
        process.kill()
    assert parsed(source)[1] == "составить отчёт о вывозе" and "подготовить афишу" not in parsed(source)
    with served(source) as address, opened(browser, address) as page:
        expect(page.locator(".row.dropped")).to_contain_text("подготовить афишу")
        page.click(".row.dropped [data-do=take-back]")
        expect(page.locator(cell("2-1", "text"))).to_be_visible()
        assert "подготовить афишу" in parsed(source)


def test_a_second_page_does_not_go_on_from_what_is_no_more(browser: Browser, source: Path) -> None:
    with served(source) as address, opened(browser, address) as one, opened(browser, address) as other:
        one.click(cell("2-1", "text") + " .name")
        one.keyboard.press("D")
        expect(one.locator(".row.dropped")).to_be_visible()
        other.click(cell("1.2-1", "text") + " .name")
        other.keyboard.press("c")
        expect(other.locator(".row.dropped")).to_be_visible()
        expect(other.locator(cell("1.2-1", "text") + ".confirmed")).to_be_visible()


def test_a_long_act_is_ready_at_once(browser: Browser, tmp_path: Path) -> None:
    source = tmp_path / "long.txt"
    clauses = "".join(f"{n}. Отделу кадров провести сверку № {n} до 01.03.{2023 if n == 250 else 2024}.\n" for n in range(1, 301))
    source.write_text(f"ПРИКАЗ от 05.02.2024 № 1\nПРИКАЗЫВАЮ:\n{clauses}", encoding="utf-8")
    with served(source) as address, opened(browser, address) as page:
        page.route("**/rows?keys=*", lambda route: None)  # the other rows do not come
        page.reload()
        page.keyboard.press("c")
        expect(page.locator(cell("1-1", "text") + ".confirmed")).to_be_visible()
        assert page.locator(".row.waiting").count() == 270
        page.unroute("**/rows?keys=*")
        page.check("#only-unsure")
        expect(page.locator(cell("250-1", "deadlines") + ".current")).to_be_visible()
        page.uncheck("#only-unsure")
        page.keyboard.press("k")
        assert current(page) == ("250-1", "responsible")
        page.reload()
        expect(page.locator(".row.waiting")).to_have_count(0)
        page.locator(".text .a").last.click()
        assert current(page) == ("300-1", "text")


def test_a_narrow_screen(browser: Browser, source: Path) -> None:
    source.with_name("registry.yaml").write_text(REGISTRY, encoding="utf-8")
    with served(source) as address, opened(browser, address) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.locator(cell("3-1", "responsible") + " .told >> nth=0")).to_have_text("МКУ «Ресурсный центр»")
        page.click(cell("2-1", "responsible") + " .name")
        expect(page.locator(cell("2-1", "responsible") + " .issue")).to_contain_text("отдел культуры и спорта")
        page.keyboard.press("w")
        page.keyboard.press("Escape")
        page.click(cell("2-1", "text") + " .v")
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.evaluate(NAMELESS) == []
        box = page.locator(".editor").bounding_box()
        head = page.locator("header").bounding_box()
        assert box and head and box["y"] >= head["y"] + head["height"]  # not under the head, which stays
        page.keyboard.press("Escape")
        page.click("#help-button")
        expect(page.locator("#help")).to_contain_text("объединить выбранные")
        page.keyboard.press("j")
        assert current(page) == ("2-1", "text")  # the keys rest while the help is open
