"""The report in a browser: what a click, a key and a filter do, on a desk, on a phone and on paper."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from acts import SPRING
from playwright.sync_api import Browser, Page

import pipeline
from pipeline.model import NamedPerson, Resolution
from pipeline.report import report

OTHER = """ПРИКАЗ
от 01.02.2023 № 7
О сверке

ПРИКАЗЫВАЮ:
1. Отделу кадров (Иванова) <script>document.title = "беда"</script> провести сверку до 01.03.2023.

Директор                                    П.П. Петров
"""
PAGES = {"one": [SPRING], "two": [SPRING, OTHER]}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    found = {}
    for name, texts in PAGES.items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(report([pipeline.parse_text(text) for text in texts]), encoding="utf-8")
    return found


@contextmanager
def opened(browser: Browser, file: Path, width: int = 1440, height: int = 900) -> Iterator[Page]:
    """A page at a size; an error of the script or a request for anything but the file fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(5000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda request: faults.append(request.url))
    page.goto(file.as_uri())
    yield page
    page.close()
    assert faults == [file.as_uri()]


@pytest.fixture
def page(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    with opened(browser, files["one"]) as found:
        yield found


@pytest.fixture
def two(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    with opened(browser, files["two"]) as found:
        yield found


@pytest.fixture
def phone(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    with opened(browser, files["one"], 390, 844) as found:
        yield found


def shown(page: Page) -> list[str]:
    """The ids of the rows that are not filtered out, in their order."""
    found: list[str] = page.eval_on_selector_all("#rows tr:not([hidden]) .go", "all => all.map((one) => one.textContent)")
    return found


def current(page: Page) -> str:
    """The id of the chosen row; not its inner text, which is empty until a row that came into sight is drawn."""
    return page.locator("#rows [aria-current] .go").text_content() or ""


def lit(page: Page) -> list[str]:
    """What is lit in the text."""
    found: list[str] = page.eval_on_selector_all(".text .on", "all => all.map((one) => one.textContent.trim())")
    return found


def choose(page: Page, facet: str, label: str) -> None:
    value = page.locator(f"[data-facet={facet}] option[data-label='{label}']").get_attribute("value")
    page.select_option(f"[data-facet={facet}]", value)


ALL = ["1.1-1", "1.2-1", "1.3-1", "2-1", "2-2", "3-1"]


# ---- click-through


def test_a_row_lights_its_place_in_the_text(page: Page) -> None:
    page.click("#row-1 .c-text")
    assert current(page) == "1.2-1"
    assert {"вымыть не менее 80 % остановок", "не менее 80 % остановок", "в срок до 15.04.2024"} <= set(lit(page))
    assert any("дорожной службы" in text for text in lit(page)) and not any("снег" in text for text in lit(page))


def test_a_place_in_the_text_chooses_its_row(page: Page) -> None:
    page.click(".text .a[data-id='2-1']")
    assert current(page) == "2-1"
    page.click(".text mark.k-deadline >> text=15.04.2024")
    assert current(page) == "1.2-1" and "15.04.2024" in " ".join(lit(page))


def test_a_mark_of_many_goes_from_one_to_the_next(page: Page) -> None:
    for expected in ("1.1-1", "1.2-1", "1.3-1", "1.1-1"):
        page.click(".text mark.k-party >> text=дорожной службы")
        assert current(page) == expected
    assert "1 из 3" in page.locator("#counts").inner_text()


def test_a_filtered_row_is_told_of(page: Page) -> None:
    choose(page, "executor", "отдел культуры")
    page.click(".text .a[data-id='1.1-1']")
    assert "1.1-1 скрыто отбором" in page.locator("#counts").inner_text()


def test_issues_lead_to_their_assignment(page: Page) -> None:
    page.click("#tab-issues")
    page.click("#panel-issues .go-row >> text=3-1")
    assert current(page) == "3-1" and page.locator("#panel-table").is_visible()


# ---- filters, search, sort


@pytest.mark.parametrize(
    ("facet", "label", "expected"),
    [
        ("executor", "отдел культуры", ["2-1", "2-2"]),
        ("executor", "Сомова", ["1.1-1", "1.2-1", "1.3-1"]),
        ("month", "март 2024", ["1.1-1", "1.3-1", "2-1"]),
        ("month", "без даты", ["2-2"]),
        ("kind", "рекомендация", ["3-1"]),
        ("term", "повторяется", ["1.3-1"]),
        ("clause", "1", ["1.1-1", "1.2-1", "1.3-1"]),
        ("clause", "1.2", ["1.2-1"]),
    ],
)  # fmt: skip
def test_a_filter_and_its_reset(page: Page, facet: str, label: str, expected: list[str]) -> None:
    option = page.locator(f"[data-facet={facet}] option[data-label='{label}']")
    assert option.text_content() == f"{label} ({len(expected)})"
    choose(page, facet, label)
    assert shown(page) == expected
    assert page.locator("#counts").inner_text().startswith(f"{len(expected)} из 6")
    page.click("#reset")
    assert shown(page) == ALL and page.locator("#reset").is_disabled()


def test_counts_follow_the_other_filters(page: Page) -> None:
    choose(page, "month", "март 2024")
    assert page.locator("[data-facet=executor] option[data-label='отдел культуры']").text_content() == "отдел культуры (1)"
    assert page.locator("[data-facet=month] option[data-label='апрель 2024']").text_content() == "апрель 2024 (2)"
    choose(page, "executor", "отдел культуры")
    assert shown(page) == ["2-1"]


def test_only_with_issues(page: Page) -> None:
    page.check("#with-issues")
    found = shown(page)
    assert "3-1" in found and "1.2-1" not in found
    assert page.locator("#panel-issues li[data-row]:not([hidden])").count() >= len(found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("СНЕГ", ["1.1-1"]), ("все сделано", ["2-2"]), ("служба вымыть", []), ("служб вымыть", ["1.2-1"])],
)
def test_search_is_of_all_words_without_case(page: Page, query: str, expected: list[str]) -> None:
    page.fill("#search", query)
    page.wait_for_function(f"document.querySelector('#count').textContent === '{len(expected)}'")
    assert shown(page) == expected
    assert page.locator("#panel-table .empty").is_visible() == (not expected)


def test_search_finds_the_names_of_the_registry(browser: Browser, tmp_path: Path) -> None:
    known = NamedPerson(name="Сомова", entity="somova", full_name="Сомова Анна Петровна", position="начальник дорожной службы округа")
    act = pipeline.parse_text(SPRING)
    named = act.parties[0].model_copy(update={"entity": "road-head", "persons": [known]})
    (tmp_path / "named.html").write_text(report([act.model_copy(update={"parties": [named, *act.parties[1:]]})]), encoding="utf-8")
    with opened(browser, tmp_path / "named.html") as page:
        page.fill("#search", "анна петровна road-head")
        assert shown(page) == ["1.1-1", "1.2-1", "1.3-1"]
        lines = page.locator("#row-0 .known")
        before = lines.bounding_box()
        page.click("#row-0 .c-text")
        after = lines.bounding_box()
        assert before and after and before["height"] < after["height"]  # the chosen row shows all of it


def test_what_was_searched_is_marked_in_table_and_text(page: Page) -> None:
    page.fill("#search", "снег")
    page.wait_for_function("document.querySelector('#count').textContent === '1'")
    assert page.evaluate("[...CSS.highlights.get('found')].map((range) => range.toString())") == ["снег", "снег"]


def test_sorting_and_back(page: Page) -> None:
    page.click("[data-sort=due]")
    assert shown(page) == ["3-1", "1.1-1", "2-1", "1.2-1", "1.3-1", "2-2"]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Срок")
    page.click("[data-sort=due]")
    assert shown(page) == ["1.2-1", "1.1-1", "2-1", "3-1", "1.3-1", "2-2"]
    page.click("[data-sort=number]")
    assert shown(page) == ALL


# ---- keyboard


def test_keys_go_through_what_is_shown(page: Page) -> None:
    choose(page, "executor", "отдел культуры")
    page.locator("[data-facet=executor]").blur()
    for key, expected in [("j", "2-1"), ("j", "2-2"), ("j", "2-2"), ("k", "2-1"), ("о", "2-2"), ("л", "2-1")]:
        page.evaluate("key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))", key)
        assert current(page) == expected


def test_search_and_help_by_key(page: Page) -> None:
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("снегj?")
    assert page.input_value("#search") == "снегj?"
    page.keyboard.press("Escape")
    assert page.input_value("#search") == "" and shown(page) == ALL
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.uncheck("#shortcuts")
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()
    page.keyboard.press("j")
    assert page.locator("#rows [aria-current]").count() == 0


def test_enter_in_the_search_shows_the_first_found(page: Page) -> None:
    page.fill("#search", "афишу")
    page.press("#search", "Enter")
    assert current(page) == "2-1"


def test_tabs_by_arrow(page: Page) -> None:
    page.focus("#tab-table")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-timeline"
    assert page.locator("#panel-timeline").is_visible() and page.locator("#panel-table").is_hidden()
    assert page.get_attribute("#tab-timeline", "aria-selected") == "true"


# ---- charts


def test_the_timeline_follows_the_filter_and_filters(page: Page) -> None:
    page.click("#tab-timeline")
    assert page.locator(".lane:visible").count() == 4
    choose(page, "executor", "отдел культуры")
    assert page.locator(".lane:visible .lane-count").all_text_contents() == ["1"]
    page.click("#reset")
    page.focus(".lane[data-label='до 01.03.2024']")
    page.keyboard.press("Enter")
    assert shown(page) == ["1.1-1", "2-1"] and page.locator("#lane-chip").inner_text() == "до 01.03.2024 ×"
    page.click("#lane-chip")
    assert shown(page) == ALL


def test_the_load_follows_the_filter_and_filters(page: Page) -> None:
    page.click("#tab-load")
    assert page.locator(".executor .total").all_text_contents() == ["3", "2", "1"]
    choose(page, "kind", "рекомендация")
    assert page.locator(".executor .total").all_text_contents() == ["0", "0", "1"]
    assert page.locator("[data-total]").all_text_contents() == ["0", "0", "1"]
    page.click("#reset")
    page.locator(".executor:has-text('отдел культуры') .cell:has-text('1') .count").first.click()
    assert shown(page) == ["2-1"]


# ---- several acts, hostile ones, other media


def test_an_act_is_chosen_and_shown_with_its_row(two: Page) -> None:
    assert two.locator(".act:visible h2").inner_text() == "Постановление № 31 от 05.02.2024"
    two.click("#row-6 .c-text")
    assert two.locator(".act:visible h2").inner_text() == "Приказ № 7 от 01.02.2023"
    choose(two, "act", "Постановление № 31 от 05.02.2024")
    assert shown(two) == ALL and two.locator(".act:visible").get_attribute("data-act") == "0"
    two.click("#tab-timeline")
    assert "Постановление № 31" in two.locator("#panel-timeline h2:visible").inner_text()


def test_a_search_shows_an_act_that_holds_what_was_found(two: Page) -> None:
    two.fill("#search", "сверку")
    two.wait_for_function("document.querySelector('#count').textContent === '1'")
    assert two.locator(".act:visible h2").inner_text() == "Приказ № 7 от 01.02.2023"


def test_a_script_in_an_act_is_text(two: Page) -> None:
    assert "беда" not in two.title()
    assert "<script>document.title" in two.locator("#row-6").inner_text()
    assert two.locator(".act[data-act='1'] .text").text_content() == pipeline.parse_text(OTHER).text


def test_on_a_phone_a_tap_leads_to_the_text_and_back(phone: Page) -> None:
    assert phone.locator("#act").is_hidden()
    phone.click("#row-3 .c-text")
    assert phone.locator("#act").is_visible() and phone.locator("#panel-table").is_hidden()
    box = phone.locator(".text .a.on").bounding_box()
    assert box and 0 <= box["y"] <= 844 - box["height"]
    phone.click(".text .a[data-id='3-1']")
    assert phone.locator("#panel-table").is_visible() and current(phone) == "3-1"
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.click("#more")
    assert phone.locator("[data-facet=month]").is_visible()


def test_on_paper_all_stands_one_behind_the_other(page: Page) -> None:
    page.emulate_media(media="print")
    for part in ("#act", "#panel-table", "#panel-timeline", "#panel-load", "#panel-issues"):
        assert page.locator(part).is_visible(), part
    assert page.locator("#filters").is_hidden()


def test_without_scripts_all_can_be_read(browser: Browser, files: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(files["one"].as_uri())
    for part in ("#act", "#panel-table", "#panel-timeline", "#panel-load"):
        assert plain.locator(part).is_visible(), part
    assert plain.locator("#filters").is_hidden()
    context.close()


def test_a_screen_reader_finds_a_table_and_names(page: Page) -> None:
    assert page.get_by_role("table", name="Поручения", exact=True).get_by_role("row").count() == 7
    assert page.get_by_role("columnheader").count() == 7 and page.get_by_role("rowheader", name="1.2-1").count() == 1
    for name in ("Поиск", "Исполнитель", "Месяц", "Вид срока", "Пункт"):
        assert page.get_by_label(name, exact=False).count() >= 1, name
    assert page.get_by_role("tab", selected=True).count() == 1
    unnamed = "all => all.filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label'))).length"
    assert page.eval_on_selector_all("button:not([hidden])", unnamed) == 0


CONTRAST = """() => {
  const light = (rgb) => rgb.map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const found = colour(getComputedStyle(node).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility() || node.closest("svg, option, script, [disabled]")) continue;
    const [a, b] = [light(colour(getComputedStyle(node).color).slice(0, 3)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${node.className} ${node.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


def test_contrast_is_enough(two: Page) -> None:
    two.click("#row-1 .c-text")
    assert two.evaluate(CONTRAST) == []
    two.keyboard.press("?")
    assert two.evaluate(CONTRAST) == []


FILTERING = """() => {
  const began = performance.now();
  const select = document.querySelector("[data-facet=kind]");
  select.value = "1";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  document.body.offsetHeight;
  return performance.now() - began;
}"""


def test_two_thousand_assignments_are_quick(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "many.html"
    file.write_text(report([_long_act(2000)]), encoding="utf-8")
    began = time.perf_counter()
    with opened(browser, file) as page:
        page.evaluate("document.body.offsetHeight")
        assert time.perf_counter() - began < 10 and page.locator("#count").inner_text() == "2000"
        assert page.evaluate(FILTERING) < 2000
        page.keyboard.press("k")
        assert page.locator("#row-1999 .go").is_visible()


def _long_act(count: int) -> Resolution:
    """An act of many assignments, made of a short one's without parsing a long text."""
    act = pipeline.parse_text("ПРИКАЗ от 01.02.2023 № 7\nПРИКАЗЫВАЮ:\n1. Отделу кадров обновить штат до 01.03.2023.")
    first, size = act.assignments[0], len(act.text)
    items = []
    for number in range(count):
        moved = first.model_dump()
        for part in (moved, *moved["responsible"], *moved["deadlines"]):
            part["span"] = tuple(place + number * size for place in part["span"])
        items.append(type(first).model_validate(moved | {"id": f"{number + 1}-1", "clause": str(number + 1)}))
    return act.model_copy(update={"text": act.text * count, "assignments": items, "issues": [], "blocks": []})
