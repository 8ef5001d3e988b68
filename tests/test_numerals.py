"""Every Russian numeral is read, in every case; what is expected is inflected by pymorphy3, not by the rules."""

import re
from datetime import date, timedelta

import pytest

import pipeline
from pipeline.rulebook.load import load
from pipeline.rulebook.patterns import regular_expression
from pipeline.words.morphology import parses
from pipeline.words.normal import normal
from pipeline.words.numerals import beginning, cardinal_in_words, number, ordinal, ordinal_in_words

UNITS = re.findall(
    r"\w+",
    """ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать
    пятнадцать шестнадцать семнадцать восемнадцать девятнадцать""",
)
TENS = re.findall(r"\w+", """двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто""")
HUNDREDS = re.findall(r"\w+", """сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот""")
ORDINALS = re.findall(
    r"\w+",
    """нулевой первый второй третий четвёртый пятый шестой седьмой восьмой девятый десятый одиннадцатый
    двенадцатый тринадцатый четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый девятнадцатый""",
)
ORDINAL_TENS = re.findall(r"\w+", """двадцатый тридцатый сороковой пятидесятый шестидесятый семидесятый восьмидесятый девяностый""")
CASES = ("nomn", "gent", "datv", "ablt", "loct")
ACT = date(2024, 2, 5)


def words_of(value: int) -> list[str]:
    """A number in words, as one counts."""
    hundreds, below = divmod(value, 100)
    found = [HUNDREDS[hundreds - 1]] if hundreds else []
    if below < 20:
        return [*found, UNITS[below]] if below or not found else found
    return [*found, TENS[below // 10 - 2], *([UNITS[below % 10]] if below % 10 else [])]


def inflected(word: str, case: str) -> str:
    """The word in a case, as the dictionary has it as a numeral (or adjective)."""
    kinds = ("NUMR", "ADJF", "NOUN")
    parse = min((p for p in parses(word) if p.tag.POS in kinds and p.tag.case == "nomn"), key=lambda p: kinds.index(p.tag.POS))
    form = parse.inflect({case})
    assert form is not None, (word, case)
    return str(form.word)


def in_case(value: int, case: str) -> str:
    return " ".join(inflected(word, case) for word in words_of(value))


def after(months: int) -> str:
    year, month = divmod(ACT.year * 12 + ACT.month - 1 + months, 12)
    return date(year, month + 1, ACT.day).isoformat()


def ends(phrases: list[str]) -> list[str | None]:
    """The end of the deadline of each phrase, from one act that has a clause for each."""
    clauses = "\n".join(f"{i}. Отделу культуры подготовить афишу {phrase}." for i, phrase in enumerate(phrases, 1))
    act = f"ПОСТАНОВЛЕНИЕ\nот 05.02.2024 № 31\nО сроках\n\nПОСТАНОВЛЯЮ:\n{clauses}\n\nГлава округа                В.Г. Щукин\n"
    found = pipeline.parse_text(act).assignments
    assert len(found) == len(phrases)
    return [one.deadlines[0].end if len(one.deadlines) == 1 and one.deadlines[0].kind == "during" else None for one in found]


def unit(value: int, one: str, many: str) -> str:
    """The noun behind a number in the genitive."""
    return one if value % 10 == 1 and value % 100 != 11 else many


NUMBERS = range(1, 100)


def of_feminine(words: str) -> str:
    return re.sub(r"\bодного$", "одной", words)


@pytest.mark.parametrize(
    ("phrases", "expected"),
    [
        (
            [f"в течение {in_case(n, 'gent')} {unit(n, 'дня', 'дней')}" for n in NUMBERS],
            [(ACT + timedelta(days=n)).isoformat() for n in NUMBERS],
        ),
        (
            [f"в течение {in_case(n, 'gent')} {unit(n, 'календарного дня', 'календарных дней')} со дня подписания" for n in NUMBERS],
            [(ACT + timedelta(days=n)).isoformat() for n in NUMBERS],
        ),
        (
            [f"в течение {of_feminine(in_case(n, 'gent'))} {unit(n, 'недели', 'недель')}" for n in NUMBERS],
            [(ACT + timedelta(weeks=n)).isoformat() for n in NUMBERS],
        ),
        ([f"в течение {in_case(n, 'gent')} {unit(n, 'месяца', 'месяцев')}" for n in NUMBERS], [after(n) for n in NUMBERS]),
        (
            [f"в течение {n} ({in_case(n, 'gent')}) {unit(n, 'дня', 'дней')}" for n in NUMBERS],
            [(ACT + timedelta(days=n)).isoformat() for n in NUMBERS],
        ),
    ],
    ids=["days", "days of the calendar", "weeks", "months", "digits and words"],
)
def test_every_term_in_words_is_a_deadline(phrases: list[str], expected: list[str]) -> None:
    assert dict(zip(phrases, ends(phrases), strict=True)) == dict(zip(phrases, expected, strict=True))


def stem_of(value: int) -> str:
    """What an adjective begins with: the genitive, but for a few."""
    own = {"один": "одно", "девяносто": "девяносто", "сто": "сто"}
    return "".join(own.get(word) or inflected(word, "gent") for word in words_of(value))


def test_every_adjective_of_days_is_a_deadline() -> None:
    phrases = [f"в {stem_of(n)}дневный срок" for n in NUMBERS] + [f"в {n}-дневный срок" for n in NUMBERS]
    expected = [(ACT + timedelta(days=n)).isoformat() for n in NUMBERS] * 2
    assert dict(zip(phrases, ends(phrases), strict=True)) == dict(zip(phrases, expected, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_every_numeral_is_read_in_every_case(case: str) -> None:
    wrong = {n: number(normal(in_case(n, case))) for n in range(1000)}
    assert {n: found for n, found in wrong.items() if found != n} == {}


@pytest.mark.parametrize("case", CASES)
def test_every_numeral_is_matched_whole(case: str) -> None:
    pattern = re.compile(regular_expression("{number_word}", load()["calendar"].macros))
    texts = [normal(in_case(n, case)) for n in range(1, 1000)]
    assert [text for text in texts if not (hit := pattern.match(text)) or hit.group() != text] == []


@pytest.mark.parametrize("case", CASES)
def test_every_ordinal_is_read_in_every_case(case: str) -> None:
    pattern = re.compile(regular_expression("{ordinal_word}", load()["calendar"].macros))
    for n in range(1, 1000):
        *before, last = words_of(n)
        if last in UNITS:
            last = ORDINALS[UNITS.index(last)]
        elif last in TENS:
            last = ORDINAL_TENS[TENS.index(last)]
        else:
            last = "".join(["сотый"] if last == "сто" else [inflected(UNITS[HUNDREDS.index(last) + 1], "gent"), "сотый"])
        nominative = " ".join([*before, last])
        assert ordinal_in_words(n) == nominative
        for gender in ("masc", "femn", "neut"):
            form = next(p for p in parses(last) if p.tag.POS == "ADJF" and p.tag.case == "nomn").inflect({case, gender, "sing"})
            assert form is not None
            written = normal(" ".join([*before, str(form.word)]))
            assert ordinal(written) == n, written
            hit = pattern.match(written)
            assert hit is not None and hit.group() == written


def test_every_number_is_written_and_begins_adjectives() -> None:
    for n in range(1, 1000):
        assert cardinal_in_words(n) == " ".join(words_of(n))
        assert beginning(normal(stem_of(n))) == n, stem_of(n)


@pytest.mark.parametrize(("text", "value"), [
    ("двое", 2), ("троих", 3), ("четверым", 4), ("десятеро", 10), ("дважды", 2), ("полутора", 1.5), ("сто тысяч", 100_000),
    ("два миллиона триста тысяч пять", 2_300_005), ("тысячи", 1000), ("1 500,5", 1500.5), ("5-ти", 5), ("3 х", 3),
    ("пять двадцать", None), ("одиннадцать два", None), ("двадцать десять", None), ("стол", None), ("", None), ("5-го", None),
])  # fmt: skip
def test_number(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "пять", "пять первого", "двадцать десятого", "сто двухсотый", "тысячный", "два"])
def test_no_ordinal(text: str) -> None:
    assert ordinal(text) is None


@pytest.mark.parametrize("value", [0, -1, 1000])
def test_what_is_not_written_in_words(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        cardinal_in_words(value)
    with pytest.raises(ValueError, match=str(value)):
        ordinal_in_words(value)
