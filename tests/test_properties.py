"""What holds for every text: an answer, tiling blocks, faithful spans, the same bytes twice, steady keys, steady values."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.model import Resolution
from pipeline.words.normal import fold

STEADY = settings(
    derandomize=True,
    deadline=None,
    max_examples=300,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEW = settings(STEADY, max_examples=80)

# ---- any text

WORDS = (
    "Отделу культуры", "Рекомендовать", "главам поселений", "(Мухин)", "(Мухин", "провести", "обеспечить", "утвердить план",
    "контроль", "возложить на", "оставляю за собой", "до 01.10.2021", "до 31.02.2022", "в течение года", "в месячный срок",
    "ежемесячно до 31 числа", "не менее 50 %", "с 77 до 80 %", "1,5 млн рублей", "в 2 раза", "Срок:", "Отв.:", "РЕШИЛИ:", "СЛУШАЛИ:",
    "ПРИКАЗЫВАЮ:", "Конференция решила:", "1.", "1.1.", "2.1.1", "а)", "1)", "IV.", "-", "•", "§ 2", "Первое.", "|", "| --- |",
    "«", "»", '"', "(", ")", ";", ":", ".", "\n", "\n\n", "УТВЕРЖДАЮ", "Приложение № 1", "РЕШЕНИЕ", "от 27.08.2021 № 4",
    "от «___» ____ 2019 г.", "Директор К.С. Бубнов", "**", "\u00a0", "\t", "\u00ad", "99999999999999999999", "от 30 до",
    "в течение 99999999 дней", "не позднее 5000 месяцев со дня подписания", "№", "0 раз в год", "31.12.9999",
)  # fmt: skip
scraps = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
noise = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
ANY_TEXT = st.one_of(scraps, noise, st.lists(st.one_of(st.sampled_from(WORDS), noise), max_size=12).map("".join))


def check_answer(text: str) -> Resolution:
    result = pipeline.parse_text(text)
    check_blocks(result)
    check_spans(result)
    return result


def check_blocks(result: Resolution) -> None:
    spans = [block.span for block in result.blocks]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == len(result.text)
    assert all(start < end for start, end in spans)


def check_spans(result: Resolution) -> None:
    """Every phrase stands where its span says; the pieces of a raw that joins some stand there in order."""
    text = result.text
    for assignment in result.assignments:
        inside(text, assignment.span)
        for deadline in assignment.deadlines:
            pieces(text, deadline.span, deadline.raw)
        for target in assignment.targets:
            pieces(text, target.span, target.raw)
        for party in assignment.responsible:
            pieces(text, party.span, party.raw)
    for clause in result.clauses:
        inside(text, clause.span)
    for signatory in result.document.signatories:
        inside(text, signatory.span)
    for span in [*(issue.span for issue in result.issues), *(reference.span for reference in result.references)]:
        assert span is None or inside(text, span) is not None


def inside(text: str, span: tuple[int, int]) -> str:
    assert 0 <= span[0] <= span[1] <= len(text)
    return text[span[0] : span[1]]


def pieces(text: str, span: tuple[int, int], raw: str) -> None:
    assert inside(text, span) == inside(text, span).strip()
    written = fold(inside(text, span))
    assert raw == fold(raw)
    if " … " not in raw:
        assert written == raw
    place = 0
    for piece in raw.split(" … "):
        place = written.find(piece, place)
        assert place >= 0, (piece, written)


@STEADY
@given(ANY_TEXT)
@example("")
@example(" \n ")
@example("§")
@example("A")
@example("\ufeff")
@example("\ud800")
@example("İ" * 20 + " до 01.10.2021")
@example("ПРИКАЗЫВАЮ:\n1.")
@example("ПРИКАЗЫВАЮ:\n- \n-\n1.1.1.1.1.1.1.1. провести")
@example("1" * 400)
@example("|" * 50)
def test_any_text_gives_an_answer(text: str) -> None:
    result = check_answer(text) if text.strip() else pipeline.parse_text(text)
    assert Resolution.model_validate_json(result.model_dump_json()) == result


@STEADY
@given(scraps)
@example("Музею провести сверку в течение 99999999 дней")
@example("Музею провести сверку в течение 99999999 рабочих дней")
@example("Музею провести сверку не позднее 5000000 месяцев со дня подписания")
@example("Музею провести сверку до 00.00.0000 и до 31.12.9999")
@example("Музею провести сверку 0 раз в 0 лет")
def test_any_operative_part_gives_an_answer(text: str) -> None:
    check_answer("РЕШЕНИЕ\nот 27.08.2021 № 4\n\nКонференция решила:\n\n1. " + text + "\n\nНачальник отдела А.Е. Громова\n")


@pytest.mark.parametrize("text", [
    "(Мухин) Отв.: Рекомендовать", "Отв.: « Срок:", "Отв.:", "(", "Рекомендовать", "Отделу культуры (", "Срок:", "совместно с",
    "Контроль возложить на", "и.о.", "не менее",
])  # fmt: skip
def test_scraps_of_an_operative_part(text: str) -> None:
    check_answer(HEAD + "1. " + text + TAIL)


# ---- acts of our own

PARTIES = ("Отделу культуры (Громова)", "Рекомендовать главам поселений", "Районному музею", "Поручить директору клуба Бубнову К.С.")
ACTIONS = (
    "провести опрос зрителей", "обновить «Книгу почёта» района", "обеспечить охват кружками не менее 60 % школьников",
    "закупить 40 кресел", "подготовить доклад – отчёт о работе", "согласовать смету с казначейством",
)  # fmt: skip
TERMS = (
    "", " в срок до 31.12.2021 г.", " до 1 октября 2021 года", " в течение 2022 года", " ежеквартально до 10 числа", " в месячный срок",
    " с 1 по 15 октября 2021 года", " в IV квартале 2021 г.",
)  # fmt: skip
LINES = ("", "\nСрок: до 01.12.2021", "\nОтветственный: Касаткина Л.И.", "\nв течение 2022 года")

sentence = st.builds(lambda action, term: action + term, st.sampled_from(ACTIONS), st.sampled_from(TERMS))
simple = st.builds(lambda party, words, line: f"{party} {words}.{line}", st.sampled_from(PARTIES), sentence, st.sampled_from(LINES))
grouped = st.builds(
    lambda party, items, line: f"{party}:\n" + ";\n".join(f"- {item}" for item in items) + "." + line,
    st.sampled_from(PARTIES), st.lists(sentence, min_size=1, max_size=3, unique=True), st.sampled_from(LINES),
)  # fmt: skip
acts = st.lists(st.one_of(simple, grouped), min_size=2, max_size=4, unique=True)
HEAD = "РЕШЕНИЕ\nконференции работников культуры Липовского района\nот 27.08.2021 № 4\n\nКонференция решила:\n\n"
TAIL = "\n\nНачальник отдела культуры А.Е. Громова\n"


def act(clauses: list[str], numbers: list[int] | None = None) -> str:
    labels = numbers or range(1, len(clauses) + 1)
    return HEAD.replace(". г", " г") + "\n".join(f"{n}. {c}" for n, c in zip(labels, clauses, strict=True)).replace("..", ".") + TAIL


def values(result: Resolution) -> list[dict[str, Any]]:
    """What was extracted, without places, and with one form of dash, quote and space."""
    data = result.model_dump(mode="json")
    return [plain({key: item[key] for key in item if key not in ("span", "key", "id")}) for item in data["assignments"]]


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in ("span", "rule", "modality_rule")}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return re.sub("[«»“”„]", '"', re.sub("[‐‑‒–—−]", "-", fold(value))) if isinstance(value, str) else value


@FEW
@given(acts)
def test_generated_acts(clauses: list[str]) -> None:
    """The acts of the properties below are real ones: every clause gives an assignment with a party."""
    result = check_answer(act(clauses))
    assert len({item.clause for item in result.assignments}) == len(clauses)
    assert all(item.responsible for item in result.assignments)


@FEW
@given(acts)
def test_two_runs_give_the_same_bytes(clauses: list[str]) -> None:
    text = act(clauses)
    assert pipeline.parse_text(text).model_dump_json() == pipeline.parse_text(text).model_dump_json()


@FEW
@given(scraps)
def test_two_runs_give_the_same_bytes_on_scraps(text: str) -> None:
    assume(text.strip())
    assert pipeline.parse_text(text).model_dump_json() == pipeline.parse_text(text).model_dump_json()


@pytest.mark.parametrize("renumbered", [False, True])
@settings(FEW, max_examples=60)
@given(clauses=acts, data=st.data())
def test_dropping_a_clause_changes_no_other_key(renumbered: bool, clauses: list[str], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(clauses) - 1))
    full = pipeline.parse_text(act(clauses)).assignments
    assume(len({item.text for item in full}) == len(full))  # equal texts are told apart by their order alone
    left = clauses[:gone] + clauses[gone + 1 :]
    numbers = None if renumbered else [n for n in range(1, len(clauses) + 1) if n != gone + 1]
    less = pipeline.parse_text(act(left, numbers)).assignments
    assert [(item.text, item.key) for item in less] == [(item.text, item.key) for item in full if item.clause != str(gone + 1)]


@FEW
@given(acts)
def test_keys_are_unique(clauses: list[str]) -> None:
    result = pipeline.parse_text(act(clauses))
    for name in ("key", "id"):
        found = [getattr(item, name) for item in result.assignments]
        assert len(found) == len(set(found))


def rewrapped(text: str, width: int) -> str:
    """Break the long lines, as a typewriter would; a line is broken where the next word would pass the width."""
    lines = []
    for line in text.split("\n"):
        current = ""
        for word in line.split(" "):
            if current and len(current) + 1 + len(word) > width:
                lines.append(current)
                current = word
            else:
                current = f"{current} {word}" if current else word
        lines.append(current)
    return "\n".join(lines)


CHANGES: dict[str, Callable[[str], str]] = {
    "en dash for em dash": lambda t: t.replace("–", "—"),
    "en dash for hyphen": lambda t: t.replace("– ", "- "),
    "bullet dashes": lambda t: t.replace("\n- ", "\n– "),
    "straight quotes": lambda t: t.replace("«", '"').replace("»", '"'),
    "curly quotes": lambda t: t.replace("«", "“").replace("»", "”"),
    "low quotes": lambda t: t.replace("«", "„").replace("»", "“"),
    "non-breaking spaces": lambda t: t.replace(" ", "\u00a0"),
    "doubled spaces": lambda t: t.replace(" ", "  "),
    "thin spaces before the percent": lambda t: t.replace(" %", "\u2009%"),
    "no space before the percent": lambda t: t.replace(" %", "%"),
    "spaces at the ends": lambda t: t.replace("\n", "  \n\t"),
    "Windows line ends": lambda t: t.replace("\n", "\r\n"),
    "blank lines": lambda t: t.replace("\n", "\n\n"),
    "soft hyphens": lambda t: t.replace("культ", "куль\u00adт"),
    "a blank behind the number": lambda t: re.sub(r"^(\d)\. ", r"\1.  ", t, flags=re.M),
    "a glued number": lambda t: re.sub(r"^(\d)\. ", r"\1.", t, flags=re.M),
    "a bracket behind the number": lambda t: re.sub(r"^(\d)\. ", r"\1) ", t, flags=re.M),
    "no ё": lambda t: t.replace("ё", "е"),
}


@pytest.mark.parametrize("change", CHANGES)
@settings(FEW, max_examples=20)
@given(clauses=acts)
def test_appearance_changes_no_value(change: str, clauses: list[str]) -> None:
    text = act(clauses)
    was, now = (str(values(pipeline.parse_text(version))).replace("ё", "е").replace(" %", "%") for version in (text, CHANGES[change](text)))
    assert now == was


LONG = (
    "Отделу культуры (Громова) подготовить к открытию сезона передвижную выставку картин местных художников и показать её во всех "
    "сельских клубах, библиотеках и школах искусств нашего района в срок до 31.12.2021 г.",
    "Рекомендовать главам сельских поселений, руководителям учреждений культуры обеспечить охват школьников кружками не менее 60 % "
    "от общего количества учащихся и представить сведения об этом в районную газету.\nСрок: до 1 октября 2021 года",
    "Районному музею:\n- провести для учащихся старших классов лекции о ремёслах нашего края с показом предметов из фондов музея в "
    "течение 2022 года;\n- обновить «Книгу почёта» района и разместить её на сайте администрации, а также в читальном зале библиотеки.",
    "Контроль за исполнением настоящего решения возложить на заместителя главы администрации района по социальным вопросам Лещенко П.К.",
)  # fmt: skip


@settings(FEW, max_examples=60)
@given(st.permutations(LONG), st.integers(58, 100))
def test_rewrapping_changes_no_value(clauses: list[str], width: int) -> None:
    text = act(clauses)
    assert values(pipeline.parse_text(rewrapped(text, width))) == values(pipeline.parse_text(text))


def test_clauses_are_in_order_and_nested() -> None:
    result = pipeline.parse_text(act(list(LONG)))
    assert all(a.span[0] < b.span[0] for a, b in pairwise(result.clauses))
    numbers = {clause.number for clause in result.clauses}
    assert all(clause.parent is None or clause.parent in numbers for clause in result.clauses)
