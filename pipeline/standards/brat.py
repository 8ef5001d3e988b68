"""brat: an act as text with standoff annotations, the configuration, and what annotators made of them.

The format is that of https://brat.nlplab.org/standoff.html: places in code points, the parts of a phrase that a line end
cuts joined by ``;``, their words by a space; ``R`` lines are the links, ``A`` lines the choices, ``#`` lines what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import ReadError, ReshenieError
from pipeline.model import Resolution, Span
from pipeline.readers import shown
from pipeline.standards.marks import ASSIGNMENT, CHOICE_NAMES, CHOICES, LINKS, Annotated, Link, Region, annotate, joined, plain
from pipeline.standards.words import words

# brat's lines end where Python's do, which is at more than line feeds; a tab parts the fields.
_BREAK = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
_TEXT_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_RELATION = re.compile(r"(\S+) Arg1:(\S+) Arg2:(\S+)")


class CorrectedError(ReshenieError):
    """Annotations stand there that somebody has corrected since they were written: they are not written over."""


# ---- out


def standoff(resolution: Resolution) -> str:
    """The ``.ann`` of an act; its ``.txt`` is the text as :func:`pipeline.standards.marks.plain` gives it."""
    shown_act = annotate(resolution)
    names = {region.id: f"T{number}" for number, region in enumerate(shown_act.regions, 1)}
    lines = [_text_bound(names[region.id], region, shown_act.text) for region in shown_act.regions]
    lines += [f"R{n}\t{link.kind} Arg1:{names[link.source]} Arg2:{names[link.target]}" for n, link in enumerate(shown_act.links, 1)]
    chosen = [region for region in shown_act.regions if region.choice is not None]
    lines += [f"A{n}\t{CHOICE_NAMES[region.label]} {names[region.id]} {region.choice}" for n, region in enumerate(chosen, 1)]
    noted = [region for region in shown_act.regions if region.note]
    lines += [f"#{n}\tAnnotatorNotes {names[r.id]}\t{_BREAK.sub(' ', r.note or '')}" for n, r in enumerate(noted, 1)]
    return "".join(f"{line}\n" for line in lines)


def is_corrected(path: Path, new: str) -> bool:
    """Whether a ``.ann`` says neither what is ``new`` nor what the reading beside it said when both were written."""
    from pipeline.runs.acts import load_act

    if not path.exists():
        return False
    try:
        there = _content(path)
        return there != new and there != standoff(load_act(path.with_suffix(".json")))
    except ReshenieError:
        return True


def _text_bound(name: str, region: Region, text: str) -> str:
    pieces = [piece for whole in region.pieces for piece in _lines(text, whole)]
    places = ";".join(f"{start} {end}" for start, end in pieces)
    return f"{name}\t{region.label} {places}\t{' '.join(text[start:end] for start, end in pieces)}"


def _lines(text: str, span: Span) -> Iterator[Span]:
    """The parts of a phrase between the line ends inside it, none with a space at its ends: brat's reader strips them."""
    start = span[0]
    for stop in [*(match.span() for match in _BREAK.finditer(text, *span)), (span[1], span[1])]:
        piece = text[start : stop[0]]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), stop[0] - (len(piece) - len(piece.rstrip()))
        start = stop[1]


def annotation_conf() -> str:
    """The ``annotation.conf`` of the collection."""
    labels = [label.name for label in words().annotation.labels]
    links = [f"{kind}\tArg1:{ASSIGNMENT}, Arg2:{label}" for label, kinds in LINKS.items() for kind in kinds]
    choices = [f"{CHOICE_NAMES[label]}\tArg:{label}, Value:{'|'.join(values)}" for label, (_, values) in CHOICES.items()]
    # spans may overlap: parties stand inside assignments
    overlaps = [f"<OVERLAP>\tArg1:{one}, Arg2:{other}, <OVL-TYPE>:<ANY>" for one in labels for other in labels]
    return "\n".join(["[entities]", *labels, "", "[relations]", *links, *overlaps, "", "[events]", "", "[attributes]", *choices, ""])


def visual_conf() -> str:
    """The ``visual.conf`` of the collection: Russian names and colours."""
    labels = words().annotation.labels
    names = [f"{label.name} | {label.russian}" for label in labels]
    return "\n".join(["[labels]", *names, "", "[drawing]", *(f"{label.name}\tbgColor:{label.colour}" for label in labels), ""])


# ---- in


@dataclass
class ReadAct:
    """An act that came back; ``reading`` is ours of before, where it lies beside."""

    id: str
    annotated: Annotated
    reading: Resolution | None
    problems: list[str]


def read_standoff(path: Path) -> ReadAct:
    """Read a ``.ann`` with the ``.txt`` and, where it is there, the ``.json`` beside it. Raises ReadError, one line."""
    text = _content(path.with_suffix(".txt"))
    lines = [line for line in _content(path).split("\n") if line.strip()]
    problems: list[str] = []
    regions = {region.id: region for line in lines if line.startswith("T") and (region := _region(line, text, path))}
    links: list[Link] = []
    for line in lines:
        name, _, rest = line.partition("\t")
        if name[0] == "R":
            links += _relation(rest, regions, problems)
        elif name[0] in "AM":
            _choose(rest, regions)
        elif name[0] == "#":
            kind, _, note = rest.partition("\t")
            target = kind.partition(" ")[2]
            if target in regions:
                regions[target] = replace(regions[target], note=note.strip() or None)
        elif name[0] != "T":
            problems.append(f"a line that says nothing of an assignment is left out: {line[:60]}")
    found = sorted(regions.values(), key=lambda region: (region.start, -region.end))
    return ReadAct(path.stem, Annotated(text, found, links), _reading(path, text), problems)


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise ReadError(f"{shown(path)}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ReadError(f"{shown(path)}: not in UTF-8") from None


def _region(line: str, text: str, path: Path) -> Region:
    name, _, rest = line.partition("\t")
    match = _TEXT_BOUND.match(rest)
    if not match:
        raise ReadError(f"{shown(path)}: no text-bound annotation: {line[:60]}")
    spans = [(int(start), int(end)) for start, end in (piece.split() for piece in match.group(2).split(";"))]
    pieces = joined(text, spans)
    if not pieces or any(not 0 <= start < end <= len(text) for start, end in spans):
        raise ReadError(f"{shown(path)}: {name} stands outside the text")
    words_there = " ".join(text[start:end] for start, end in spans).split()
    if words_there != rest.partition("\t")[2].split():
        raise ReadError(f"{shown(path)}: {name} has other words than the text at its place; is {path.stem}.txt the same file?")
    return Region(name, match.group(1), pieces)


def _relation(rest: str, regions: dict[str, Region], problems: list[str]) -> Iterator[Link]:
    match = _RELATION.match(rest)
    if match and match.group(2) in regions and match.group(3) in regions:
        source, target = regions[match.group(2)], regions[match.group(3)]
        if source.label == ASSIGNMENT and match.group(1) in LINKS.get(target.label, ()):
            yield Link(match.group(1), source.id, target.id)
            return
    problems.append(f"a relation that is none of an assignment is left out: {rest[:60]}")


def _choose(rest: str, regions: dict[str, Region]) -> None:
    name, target, *value = [*rest.split(), "", ""][:3]
    region = regions.get(target)
    if region and value[0] and CHOICE_NAMES.get(region.label) == name:
        regions[target] = replace(region, choice=value[0])


def _reading(path: Path, text: str) -> Resolution | None:
    from pipeline.runs.acts import load_act

    beside = path.with_suffix(".json")
    if not beside.is_file():
        return None
    reading = load_act(beside)
    if plain(reading.text) != text:
        raise ReadError(f"{shown(beside)}: is of another text than {path.stem}.txt")
    return reading.model_copy(update={"text": text})
