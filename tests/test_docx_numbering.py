"""Automatic numbers of Word documents: by hand, and label by label against LibreOffice's export to text.

Where LibreOffice 7.4 shows another label than Word, the case says what it shows and why we do not follow it.
"""

import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx_builder import Docx, abstract, lvl, num, num_pr, override, p, style, tbl
from programs import needs

from pipeline.readers.content import Limits
from pipeline.readers.docx import read_docx
from pipeline.readers.docx.labels import LATIN, RUSSIAN, bullet, number

TEXT = "текст"
# LibreOffice's export to text writes a bullet by its level, whatever it is in the document.
BULLETS = "•◦▪‣⁃*–-"
PLAIN = abstract(0, lvl(0), lvl(1, text="%1.%2."), lvl(2, text="%1.%2.%3."))
NORMAL = style("Normal", default=True)
CUSTOM = (
    '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
    '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
)


@dataclass(frozen=True)
class Case:
    """A document and the labels of its paragraphs; ``other`` are LibreOffice's, where it differs, ``why`` the reason."""

    body: str
    numbering: str
    labels: str = ""
    styles: str = ""
    other: str = ""
    why: str = ""

    @property
    def data(self) -> bytes:
        return Docx(self.body, self.numbering, self.styles).data()


def paragraphs(places: str) -> str:
    """Paragraphs ``number.level`` (``1.0``), ``style``, ``style+number.level`` or ``-`` for one without anything."""
    return "".join(map(_paragraph, places.split()))


def _paragraph(place: str) -> str:
    name, _, direct = place.partition("+") if "+" in place or "." not in place else ("", "", place)
    instance, _, level = direct.partition(".")
    return p(TEXT, int(instance) if instance else None, int(level) if level else None, style=name.strip("-"))


def linked(h1: str = "", h2: str = "", base: str = "Normal") -> str:
    """Two styles, the second perhaps based on the first."""
    return NORMAL + style("H1", h1, based="Normal") + style("H2", h2, based=base)


TIED = abstract(0, lvl(0, style="H1"), lvl(1, text="%1.%2.", style="H2")) + num(1, 0)
LEVELS = abstract(0, lvl(0), lvl(1, text="%1.%2.")) + num(1, 0)
TIE = "LibreOffice takes the level from the style alone; ECMA-376 §17.9 (pStyle) gives the level that names the style"
CASES = {
    "levels": Case(paragraphs("1.0 1.1 1.1 1.0 1.1 1.2"), PLAIN + num(1, 0), "1. 1.1. 1.2. 2. 2.1. 2.1.1."),
    "text between": Case(paragraphs("1.0 - 1.0 - - 1.1 - 1.1"), PLAIN + num(1, 0), "1. ! 2. ! ! 2.1. ! 2.2."),
    "a lower level first": Case(paragraphs("1.1 1.1 1.0 1.2 1.0"), PLAIN + num(1, 0), "1.1. 1.2. 2. 2.1.1. 3."),
    "start": Case(paragraphs("1.0 1.1 1.1 1.0 1.1"), abstract(0, lvl(0, start=5), lvl(1, text="%1.%2.", start=3)) + num(1, 0),
                  "5. 5.3. 5.4. 6. 6.3."),
    "start at nothing": Case(paragraphs("1.0 1.0"), abstract(0, lvl(0, start=None)) + num(1, 0), "0. 1."),
    "start at 0": Case(paragraphs("1.0 1.0 2.0 2.0 3.0 3.0"), "".join(abstract(i, lvl(0, f, start=0)) for i, f in
                       enumerate(("decimal", "upperRoman", "russianLower"))) + num(1, 0) + num(2, 1) + num(3, 2), "0. 1. 0. I. 0. а."),
    "two instances count together": Case(paragraphs("1.0 2.0 1.0 2.1 1.1"), PLAIN + num(1, 0) + num(2, 0), "1. 2. 3. 3.1. 3.2."),
    "two definitions count apart": Case(paragraphs("1.0 2.0 1.0 2.0"), PLAIN + abstract(1, lvl(0, text="%1)")) + num(1, 0) + num(2, 1),
                                        "1. 1) 2. 2)"),
    "an override restarts once": Case(paragraphs("1.0 1.0 2.0 2.0 1.0 2.0"), PLAIN + num(1, 0) + num(2, 0, override(0, 1)),
        "1. 2. 1. 2. 3. 4."),
    "an override starts at 10": Case(paragraphs("1.0 2.0 2.0 1.0 3.0 2.0"), PLAIN + num(1, 0) + num(2, 0, override(0, 10)) +
                                     num(3, 0, override(0, 20)), "1. 10. 11. 12. 20. 21."),
    "an override of all levels": Case(paragraphs("1.0 1.1 1.1 2.0 2.1 2.2 2.1"), PLAIN + num(1, 0) + num(2, 0, *(override(i,
        1) for i in range(9))),
                                      "1. 1.1. 1.2. 1. 1.1. 1.1.1. 1.2."),
    "an override first met on a lower level": Case(paragraphs("1.0 1.1 1.1 2.1 2.0 2.1"), PLAIN + num(1, 0) +
                                                   num(2, 0, *(override(i, 1) for i in range(3))), "1. 1.1. 1.2. 1.1. 2. 2.1."),
    "an overriding level": Case(paragraphs("1.0 2.0 1.0 2.0"), PLAIN + num(1, 0) + num(2, 0, override(0, None, lvl(0, "upperRoman",
        "%1)", start=7))),
                                "1. II) 3. IV)"),
    "an overriding level that restarts": Case(paragraphs("1.0 2.0 2.1 1.0"), PLAIN + num(1, 0) + num(
        2, 0, override(0, 1, lvl(0, "upperRoman", "%1)")), override(1, None, lvl(1, "russianLower", "%2)"))), "1. I) а) 2."),
    "an overriding level above": Case(paragraphs("1.0 1.1 2.1 1.1 2.2"), PLAIN + num(1, 0) + num(2, 0, override(0, None, lvl(0,
        "upperRoman"))),
                                      "1. 1.1. I.2. 1.3. I.3.1."),
    "an overriding level that starts": Case(paragraphs("2.0 2.0 2.1"), PLAIN + num(2, 0, override(0, None, lvl(0, "upperRoman", "%1)",
        start=4)),
                                            override(1, None, lvl(1, "decimal", "%1-%2)", start=6))), "IV) V) V-6)"),
    "an override of a lower level": Case(
        paragraphs("1.0 1.1 2.1 2.0 2.1"), PLAIN + num(1, 0) + num(2, 0, override(1, 7)), "1. 1.1. 1.7. 2. 2.7.",
            other="1. 1.1. 1.7. 2. 2.1.",
        why="ECMA-376 §17.9 (startOverride): the value is used whenever the level is restarted; LibreOffice uses it once"),
    "an override of a level that is skipped": Case(
        paragraphs("1.1 1.0"), PLAIN + num(1, 0, override(0, 5)), "5.1. 5.", other="1.1. 5.",
        why="ECMA-376 §17.9 (startOverride) gives the level's start in this instance; LibreOffice skips with that of the definition"),
    "never restarting": Case(
        paragraphs("1.0 1.1 1.0 1.1"), abstract(0, lvl(0), lvl(1, "russianLower", "%2)", restart=0)) + num(1, 0), "1. а) 2. б)",
            other="1. а) 2. а)",
        why="LibreOffice knows no lvlRestart (ECMA-376 §17.9)"),
    "restarting after the first level": Case(
        paragraphs("1.0 1.1 1.2 1.1 1.2 1.0 1.1 1.2"), abstract(0, lvl(0), lvl(1), lvl(2, text="%3)", restart=1)) + num(1, 0),
        "1. 1. 1) 2. 2) 2. 1. 1)", other="1. 1. 1) 2. 1) 2. 1. 1)", why="LibreOffice knows no lvlRestart (ECMA-376 §17.9)"),
    "restarting after a lower level": Case(paragraphs("1.0 1.1 1.0 1.1"), abstract(0, lvl(0), lvl(1, restart=5)) + num(1, 0),
        "1. 1. 2. 1."),
    "legal": Case(
        paragraphs("1.0 1.1 1.2 1.0 1.1"), abstract(0, lvl(0, "upperRoman"), lvl(1, text="%1.%2.", legal=True), lvl(2, "lowerLetter",
            "%1.%3)")) +
        num(1, 0), "I. 1.1. I.a) II. 2.1.", other="I. I.1. I.a) II. II.1.", why="LibreOffice 7.4 knows no isLgl (ECMA-376 §17.9)"),
    "suffixes": Case(paragraphs("1.0 1.1 1.2"), abstract(0, lvl(0, suffix="space"), lvl(1, text="%1.%2.", suffix="nothing"),
                                                         lvl(2, text="%3)", suffix="tab")) + num(1, 0), "1. 1.1. 1)"),
    "words in the text": Case(paragraphs("1.0 1.1 1.2"), abstract(0, lvl(0, text="Статья~%1"), lvl(1, text="§~%2~(%1)"),
                                                                  lvl(2, text="100%~%3")) + num(1, 0), "Статья~1 §~1~(1) 100%~1"),
    "no number above": Case(paragraphs("1.0 1.1 1.2"), abstract(0, lvl(0, "none", ""), lvl(1, text="%1.%2."), lvl(2,
        text="%1.%2-%3")) + num(1, 0),
                            "! 1. 1-1"),
    "no number between": Case(paragraphs("1.0 1.1 1.2 1.2"), abstract(0, lvl(0), lvl(1, "none", "%2"), lvl(2, text="%1.%2.%3)")) +
        num(1, 0),
                              "1. ! 1.1) 1.2)"),
    "no number but words": Case(paragraphs("1.0 1.1 1.0"), abstract(0, lvl(0, "none", "Раздел"), lvl(1, text="")) + num(1, 0),
        "Раздел ! Раздел"),
    "bullets": Case(paragraphs("1.0 1.1 1.2 1.3 1.4"), abstract(
        0, lvl(0, "bullet", "\uf0b7", font="Symbol"), lvl(1, text="%2."), lvl(2, "bullet", "o", font="Courier New"),
        lvl(3, "bullet", "\uf0a7", font="Wingdings"), lvl(4, "bullet", "–")) + num(1, 0), "• 1. • • –"),
    "a bullet above": Case(paragraphs("1.0 1.1"), abstract(0, lvl(0, "bullet", "•"), lvl(1, text="%1.%2.")) + num(1, 0), "• .1."),
    "a level deeper than its own": Case(
        paragraphs("1.0 1.1"), abstract(0, lvl(0, text="%1.%2"), lvl(1, text="%2-")) + num(1, 0), "1. 1-", other="1.%2% 1-",
        why="a slip of LibreOffice's own: it shows the placeholder"),
    "custom zeros": Case(paragraphs("1.0 " * 11), abstract(0, lvl(0, CUSTOM)) + num(1, 0),
        "001. 002. 003. 004. 005. 006. 007. 008. 009. 010. 011."),
    "no such instance": Case(paragraphs("7.0 1.0 0.0 1.0"), LEVELS, "! 1. ! 2."),
    "a level out of range": Case(paragraphs("1.12 1.0"), LEVELS, "1. 2."),
    "style": Case(paragraphs("H1 H2 - H2 H1 H2"), LEVELS, "1. 1.1. ! 1.2. 2. 2.1.", linked(num_pr(1, None), num_pr(1, 1))),
    "style tied to its level": Case(paragraphs("H1 H2 H2 H1 H2"), TIED, "1. 1.1. 1.2. 2. 2.1.", linked(num_pr(1, 0), num_pr(1, 1))),
    "style tied, without a level": Case(paragraphs("H1 H2 H2"), TIED, "1. 1.1. 1.2.", linked(num_pr(1, None), num_pr(1, None)),
        "1. 2. 3.", TIE),
    "style tied to another level": Case(paragraphs("H1 H2 H2"), TIED, "1. 1.1. 1.2.", linked(num_pr(1, None), num_pr(1, 0)), "1. ! !", TIE),
    "basedOn": Case(paragraphs("H1 H2 H1 H2"), LEVELS, "1. 2. 3. 4.", linked(num_pr(1, 0), base="H1")),
    "basedOn with its own level": Case(paragraphs("H1 H2 H1 H2"), LEVELS, "1. 1.1. 2. 2.1.", linked(num_pr(1, None), num_pr(None, 1),
        "H1")),
    "basedOn without a number": Case(paragraphs("H1 H2 H1"), LEVELS, "1. ! 2.", linked(num_pr(1, None), num_pr(0, None), "H1")),
    "basedOn three times": Case(paragraphs("H1 H4 H1 H4"), LEVELS, "1. 1.1. 2. 2.1.", linked(num_pr(1, None), num_pr(None, 1), "H1") +
                                style("H3", based="H2") + style("H4", based="H3")),
    "paragraph over style": Case(
        paragraphs("H1 H1+0.0 H1+.1 H2 H2+2. H2+2.0"), LEVELS + abstract(1, lvl(0, "upperRoman"), lvl(1, "upperRoman", "%1-%2")) +
            num(2, 1),
        "1. ! 1.1. 1.2. I-I II.", linked(num_pr(1, None), num_pr(1, 1))),
    "default style": Case(paragraphs("- - H1"), LEVELS, "1. 2. !", style("Normal", num_pr(1, 0), default=True) + style("H1")),
    "numbering style": Case(
        paragraphs("2.0 2.1 1.0 2.0"), abstract(0, lvl(0), lvl(1, text="%1.%2."), link='<w:styleLink w:val="List"/>') +
        abstract(1, link='<w:numStyleLink w:val="List"/>') + num(1, 0) + num(2, 1), "1. 1.1. 2. 3.",
        NORMAL + style("List", num_pr(1, None), kind="numbering")),
    "table": Case(p(TEXT, 1, 0) + tbl([[p(TEXT, 1, 0), p(TEXT, 1, 1)], [p(TEXT, 1, 0) + p(TEXT, 1, 1), p(TEXT)]]) + p(TEXT, 1, 0), LEVELS,
                  "1. 2. 2.1. 3. 3.1. ! 4."),
    "nine levels": Case(paragraphs(" ".join(f"1.{i}" for i in (*range(9), 8, 4, 8))), abstract(0, *(
        lvl(i, text=".".join(f"%{k + 1}" for k in range(i + 1))) for i in range(9))) + num(1, 0),

            " ".join([*(".".join("1" * n) for n in range(1, 10)), "1.1.1.1.1.1.1.1.2", "1.1.1.1.2", "1.1.1.1.2.1.1.1.1"])),
}  # fmt: skip
LANGUAGE = '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="ru-RU"/></w:rPr></w:rPrDefault></w:docDefaults>' + NORMAL
# The Russian letters stop at the 29th: beyond it LibreOffice goes on with аа, аб, ав, Word with аа, бб, вв.
FORMATS = {
    "decimal": 60, "decimalZero": 120, "upperRoman": 120, "lowerRoman": 60, "upperLetter": 60, "lowerLetter": 60, "russianUpper": 29,
    "russianLower": 30, "chicago": 9, "ordinal": 30, "cardinalText": 99, "ordinalText": 99, "none": 3,
}  # fmt: skip
for _fmt, _many in FORMATS.items():
    CASES[f"format {_fmt}"] = Case(paragraphs("1.0 " * _many), abstract(0, lvl(0, _fmt, "%1)")) + num(1, 0), styles=LANGUAGE)


def random_case(seed: int) -> Case:
    """A document of 30 paragraphs over random definitions, without what LibreOffice does otherwise than Word.

    That is why both definitions begin with their first level, and an overriding level starts where the other does.
    """
    chance = random.Random(seed)
    formats = ["decimal", "decimal", "decimalZero", "bullet", *(c + f for c in ("upper", "lower") for f in ("Roman", "Letter"))]
    formats += ["russianUpper", "russianLower"]

    def level(index: int) -> str:
        fmt = chance.choice(formats)
        if fmt == "bullet":
            return lvl(index, "bullet", chance.choice("•–"))
        above = "".join(f"%{k + 1}{chance.choice('.-')}" for k in range(index) if chance.random() < 0.7)
        suffix = chance.choice(("", "space", "nothing"))
        return lvl(
            index, fmt, f"{above}%{index + 1}{chance.choice('.):')}", start=1 if index == 2 else chance.choice((1, 1, 2)), suffix=suffix
        )

    parts = [abstract(i, *map(level, range(4))) for i in range(2)]
    for instance in range(1, 6):
        changes = [override(0, chance.randint(1, 3))] if instance > 2 and chance.random() < 0.6 else []
        if chance.random() < 0.4:
            changes.append(override(2, None, level(2)))
        parts.append(num(instance, instance % 2, *changes))
    styles = NORMAL + style("A", num_pr(1, 0), based="Normal") + style("B", num_pr(None, 1), based="A") + style("C", num_pr(2, 2))
    styles += style("D", num_pr(0, None), based="B")
    choices = [f"{n}.{i}" for n in range(1, 6) for i in range(4)] + ["A", "B", "C", "D", "-", "A+3.1", "B+2.0", "0.0"]
    return Case(paragraphs(" ".join(["1.0", "2.0", *chance.choices(choices, k=28)])), "".join(parts), styles=styles)


CASES |= {f"random {seed}": random_case(seed) for seed in range(40)}


def labels(text: str) -> list[str]:
    """The labels in front of every ``текст`` of an export, in order; white space inside them as ``~``, ``!`` for none."""
    pieces = (piece.strip() for piece in re.split(r"[\n|;]", text))
    return [re.sub(r"[\s~]+", "~", piece.removesuffix(TEXT).strip()) or "!" for piece in pieces if piece.endswith(TEXT)]


def ours(case: Case) -> list[str]:
    return labels(read_docx(case.data, "a.docx", Limits()).text)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    """The labels that LibreOffice shows, for all documents in one run of it."""
    needs("soffice")
    folder = tmp_path_factory.mktemp("oracle")
    files = {name: folder / f"{index}.docx" for index, name in enumerate(CASES)}
    for name, path in files.items():
        path.write_bytes(CASES[name].data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "txt:Text", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files.values())], check=True, capture_output=True, timeout=300)
    yield {name: labels(Path(path.with_suffix(".txt")).read_text("utf-8-sig")) for name, path in files.items()}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.labels])
def test_labels_as_word_shows_them(name: str) -> None:
    assert ours(CASES[name]) == CASES[name].labels.split()


@pytest.mark.parametrize("name", CASES)
def test_labels_as_libreoffice_shows_them(name: str, oracle: dict[str, list[str]]) -> None:
    case = CASES[name]
    shown = ours(case)
    assert shown
    if case.other:
        assert case.why
        assert oracle[name] == case.other.split()
        assert shown != oracle[name]
    else:
        assert [_bullet(label) for label in shown] == [_bullet(label) for label in oracle[name]]


def _bullet(label: str) -> str:
    return "•" if label in BULLETS else label


@pytest.mark.parametrize(("fmt", "value", "expected"), [
    ("decimal", 1, "1"), ("decimal", 1000, "1000"), ("decimalZero", 9, "09"), ("decimalZero", 100, "100"),
    ("upperRoman", 4, "IV"), ("upperRoman", 1999, "MCMXCIX"), ("lowerRoman", 48, "xlviii"), ("upperRoman", 40000, "40000"),
    ("lowerLetter", 26, "z"), ("lowerLetter", 27, "aa"), ("upperLetter", 53, "AAA"), ("lowerLetter", 781, "781"),
    ("russianLower", 6, "е"), ("russianLower", 7, "ж"), ("russianLower", 10, "к"), ("russianLower", 26, "ы"), ("russianLower", 29, "я"),
    ("russianLower", 30, "аа"), ("russianLower", 31, "бб"), ("russianUpper", 59, "ААА"), ("russianLower", 0, "0"), ("lowerRoman", -3, "-3"),
    ("ordinal", 3, "3-й"), ("ordinalText", 40, "Сороковой"), ("cardinalText", 21, "Двадцать один"), ("ordinalText", 100, "100"),
    ("chicago", 6, "††"), ("hex", 26, "1A"), ("numberInDash", 2, "- 2 -"), ("none", 2, ""), ("none", 0, ""), ("aiueo", 2, "2"),
    ("01, 02, 03, ...", 7, "07"), ("0001, 0002, 0003, ...", 70, "0070"),
])  # fmt: skip
def test_number(fmt: str, value: int, expected: str) -> None:
    assert number(value, fmt) == expected


def test_alphabets() -> None:
    assert "".join(number(value, "russianLower") for value in range(1, 30)) == RUSSIAN
    assert not set("ёйъь") & set(RUSSIAN)
    assert (len(RUSSIAN), len(LATIN)) == (29, 26)


@pytest.mark.parametrize(("text", "font", "expected"), [
    ("\uf0b7", "Symbol", "•"), ("\uf0b7", "", "•"), ("·", "Symbol", "•"), ("\uf02d", "Symbol", "–"), ("-", "Symbol", "–"),
    ("\uf0be", "Symbol", "–"), ("\uf0a7", "Wingdings", "•"), ("Ø", "Wingdings", "•"), ("o", "Courier New", "•"), ("-",
        "Times New Roman", "-"),
    ("–", "", "–"), ("—", "", "—"), ("*", "", "*"), ("●", "Noto Sans Symbols", "●"), ("", "Symbol", ""), (" ", "", ""),
])  # fmt: skip
def test_bullet(text: str, font: str, expected: str) -> None:
    assert bullet(text, font) == expected


@pytest.mark.parametrize(("suffix", "text", "expected"), [
    ("tab", "Утвердить", "1 Утвердить"),
    ("nothing", "Утвердить", "1 Утвердить"),
    ("nothing", "2 экземпляра", "1 2 экземпляра"),
    ("nothing", ". Утвердить", "1. Утвердить"),
    ("nothing", ") Утвердить", "1) Утвердить"),
    ("tab", ". Утвердить", "1 . Утвердить"),
])  # fmt: skip
def test_suffix(suffix: str, text: str, expected: str) -> None:
    case = Docx(p(text, 1, 0), abstract(0, lvl(0, text="%1", suffix=suffix)) + num(1, 0))
    assert read_docx(case.data(), "a.docx", Limits()).text == expected + "\n"


HOSTILE = {
    "a circle of styles": (linked(num_pr(None, 1), "", "H1").replace('basedOn w:val="Normal"', 'basedOn w:val="H2"'), LEVELS),
    "a circle of numbering styles": (
        style("L", num_pr(1, None), kind="numbering"), abstract(0, link='<w:numStyleLink w:val="L"/>') + num(1, 0)),
    "an instance without a definition": ("", '<w:num w:numId="1"/>'),
    "numbers that are none": ("", LEVELS.replace('w:numId="1"', 'w:numId="один"').replace('w:val="1"', f'w:val="{"9" * 5000}"')),
    "a start without end": ("", abstract(0, lvl(0, "lowerLetter", start=999999999)) + num(1, 0)),
    "a Roman start without end": ("", abstract(0, lvl(0, "upperRoman", start=999999999)) + num(1, 0)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_numbering_keeps_the_text(name: str) -> None:
    styles, numbering = HOSTILE[name]
    text = read_docx(Docx(paragraphs("H1 1.0 H2 1.1"), numbering, styles).data(), "a.docx", Limits()).text
    assert text.count(TEXT) == 4
    assert len(text) < 200
