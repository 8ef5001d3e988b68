"""Label Studio: an act as a task with a prediction, the labelling configuration, and what annotators made of the tasks.

The JSON is that of https://labelstud.io/guide/predictions and https://labelstud.io/guide/task_format. Places are counted in
code points, as its editor does since 2022 (its tests ``ner/emoji``); older ones counted UTF-16 units, so what is read is
checked against the words that stand beside each place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from pydantic import ValidationError

from pipeline import __version__
from pipeline.errors import ReadError
from pipeline.model import Resolution, Span
from pipeline.readers import shown
from pipeline.standards.marks import ASSIGNMENT, CHOICE_NAMES, CHOICES, LINKS, Annotated, Link, Region, annotate, joined, plain
from pipeline.standards.words import words

_LABELS, _TEXT = "label", "text"
_CHOICE_OF = {name: label for label, name in CHOICE_NAMES.items()}


# ---- out


def to_task(resolution: Resolution) -> dict[str, Any]:
    """An act as a task. ``data.reading`` is the output of ``parse`` but for its text, which ``data.text`` holds."""
    shown_act = annotate(resolution)
    reading = _plain_data(resolution.model_dump(mode="json", exclude={"text"}))
    prediction: dict[str, Any] = {"model_version": f"reshenie {__version__}"}
    if resolution.assignments:  # the tasks with the most doubts come first where sorted by it
        sure = sum(not item.issues for item in resolution.assignments)
        prediction["score"] = round(sure / len(resolution.assignments), 4)
    results = [result for region in shown_act.regions for result in _results(region, shown_act.text)]
    prediction["result"] = results + [_relation(link) for link in shown_act.links]
    return {"data": {"id": resolution.document.id, "text": shown_act.text, "reading": reading}, "predictions": [prediction]}


def _plain_data(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _plain_data(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain_data(value) for value in data]
    return plain(data) if isinstance(data, str) else data


def _results(region: Region, text: str) -> Iterator[dict[str, Any]]:
    place = {"start": region.start, "end": region.end, "text": text[region.start : region.end]}
    head = {"id": region.id, "from_name": _LABELS, "to_name": _TEXT, "type": "labels", "origin": "prediction"}
    yield head | {"value": place | {"labels": [region.label]}} | ({"meta": {"text": [region.note]}} if region.note else {})
    if region.choice is not None:
        yield head | {"from_name": CHOICE_NAMES[region.label], "type": "choices", "value": place | {"choices": [region.choice]}}


def _relation(link: Link) -> dict[str, Any]:
    return {"type": "relation", "from_id": link.source, "to_id": link.target, "direction": "right", "labels": [link.kind]}


def labeling_config() -> str:
    """The labelling configuration of the project that the tasks are imported into."""
    lines = ["<View>", "  <Style>.htx-text { white-space: pre-wrap; }</Style>", f'  <Labels name="{_LABELS}" toName="{_TEXT}">']
    for entry in words().annotation.labels:
        lines.append(f"    <Label value={quoteattr(entry.name)} hint={quoteattr(entry.russian)} background={quoteattr(entry.colour)}/>")
    lines += ["  </Labels>", f'  <Text name="{_TEXT}" value="$text" granularity="word"/>', "  <Relations>"]
    lines += [f'    <Relation value="{kind}"/>' for kinds in LINKS.values() for kind in kinds]
    lines.append("  </Relations>")
    for label, (_, values) in CHOICES.items():
        when = f'whenTagName="{_LABELS}" whenLabelValue="{label}"'
        lines.append(f'  <Choices name="{CHOICE_NAMES[label]}" toName="{_TEXT}" perRegion="true" choice="single-radio" {when}>')
        lines += [f'    <Choice value="{value}"/>' for value in values]
        lines.append("  </Choices>")
    return "\n".join([*lines, "</View>", ""])


# ---- in


@dataclass
class ReadTask:
    """A task that came back: ``reading`` is ours of before, where the task is ours."""

    id: str
    annotated: Annotated | None
    reading: Resolution | None
    problems: list[str] = field(default_factory=list)


def read_export(path: Path) -> list[ReadTask]:
    """Read the tasks of an export in the format JSON. Raises ReadError, one line, where it is none."""
    try:
        tasks = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ReadError(f"{shown(path)}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{shown(path)}: no JSON: {' '.join(str(error).split())}") from None
    tasks = tasks if isinstance(tasks, list) else [tasks]
    if not tasks or not all(isinstance(task, dict) and isinstance(task.get("data"), dict) for task in tasks):
        raise ReadError(f"{shown(path)}: no export of Label Studio in the format JSON (JSON-MIN has no relations)")
    return [_task(task, number, path) for number, task in enumerate(tasks, 1)]


def _task(task: dict[str, Any], number: int, path: Path) -> ReadTask:
    data = task["data"]
    text = data.get(_TEXT)
    if not isinstance(text, str):
        raise ReadError(f"{shown(path)}: task {number} has no text")
    read = ReadTask(str(data.get("id") or f"{path.stem}-{number}"), None, _reading(data, text, f"{shown(path)}: task {number}"))
    given = [one for one in _list(task.get("annotations")) if isinstance(one, dict) and not one.get("was_cancelled")]
    if not given:
        read.problems.append("nobody has annotated this task; no gold is made of it")
        return read
    chosen = max(given, key=lambda one: (bool(one.get("ground_truth")), str(one.get("updated_at") or ""), str(one.get("id") or "")))
    if len(given) > 1:
        read.problems.append(f"{len(given)} annotations; taken is {chosen.get('id')}, the ground truth or else the last one")
    if not isinstance(chosen.get("result"), list):
        read.problems.append("its annotation holds no list of results; no gold is made of it")
        return read
    results = [one for one in chosen["result"] if isinstance(one, dict)]
    read.annotated = Annotated(text, *_read_results(results, text, read.problems))
    return read


def _reading(data: dict[str, Any], text: str, place: str) -> Resolution | None:
    if not isinstance(data.get("reading"), dict):
        return None
    try:
        return Resolution.model_validate(data["reading"] | {"text": text})
    except ValidationError as error:
        first = error.errors()[0]
        raise ReadError(f"{place}: broken reading: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _read_results(results: list[dict[str, Any]], text: str, problems: list[str]) -> tuple[list[Region], list[Link]]:
    numbers = _numbers(results, text)
    choices = dict(_choices(results))
    regions: dict[str, list[Region]] = {}
    for result in results:
        labels = _value(result).get("labels")
        if result.get("type") != "labels" or not isinstance(labels, list):
            continue
        place = _place(numbers, result)
        if pieces := joined(text, [place]) if place else ():
            name = str(result.get("id"))
            regions.setdefault(name, []).extend(_regions(name, labels, pieces, choices.get(name), _note(result), bool(regions.get(name))))
        else:
            problems.append(f"label {labels} stands nowhere in the text: {_value(result)!r}"[:200])
    links = [link for result in results if (link := _link(result, regions, problems))]
    return [region for found in regions.values() for region in found], links


def _choices(results: list[dict[str, Any]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The ids of results that hold a choice, each with the label that it is a choice of, and what was chosen."""
    for result in results:
        picked = _value(result).get("choices")
        if result.get("type") == "choices" and isinstance(picked, list) and picked and result.get("from_name") in _CHOICE_OF:
            yield str(result.get("id")), (_CHOICE_OF[result["from_name"]], str(picked[0]))


def _regions(
    name: str, labels: list[Any], pieces: tuple[Span, ...], chosen: tuple[str, str] | None, note: str | None, is_taken: bool
) -> Iterator[Region]:
    """Of several labels of one stretch each is a region of its own; the first has the result's id, where that is not taken."""
    of, choice = chosen or ("", "")
    for number, label in enumerate(map(str, labels)):
        own = f"{name}+{label}" if is_taken or number else name
        yield Region(own, label, pieces, choice if of == label else None, note)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _value(result: dict[str, Any]) -> dict[str, Any]:
    value = result.get("value")
    return value if isinstance(value, dict) else {}


def _note(result: dict[str, Any]) -> str | None:
    meta = result.get("meta")
    lines = meta.get("text") if isinstance(meta, dict) else None
    return " ".join(str(line) for line in (lines if isinstance(lines, list) else [lines])) if lines else None


def _link(result: dict[str, Any], regions: dict[str, list[Region]], problems: list[str]) -> Link | None:
    """The link of a relation, whichever end was drawn first; its label where it has one that fits."""
    if result.get("type") != "relation":
        return None
    ends = [regions.get(str(result.get(end)), []) for end in ("from_id", "to_id")]
    if any(region.label == ASSIGNMENT for region in ends[1]):
        ends.reverse()
    source = next((region for region in ends[0] if region.label == ASSIGNMENT), None)
    target = next((region for region in ends[1] if region.label in LINKS), None)
    if source is None or target is None:
        problems.append(f"a relation from {result.get('from_id')} to {result.get('to_id')} is none of an assignment; left out")
        return None
    kinds = LINKS[target.label]
    told = [str(label) for label in _list(result.get("labels")) if str(label) in kinds]
    if not told and len(kinds) > 1:
        problems.append(f"the relation to the {target.label} at {target.start} has no role; taken is {kinds[0]}")
    return Link(told[0] if told else kinds[0], source.id, target.id)


def _numbers(results: list[dict[str, Any]], text: str) -> dict[int, int]:
    """Code points by the numbers that the editor counted, whichever unit it counted in: that in which more words are right."""
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    points = {point: point for point in range(len(text) + 1)}
    if units[-1] == len(text):
        return points
    with_words = [result for result in results if result.get("type") == "labels" and _value(result).get("text")]

    def right(numbers: dict[int, int]) -> int:
        return sum(_same(text[slice(*place)], _value(one)["text"]) for one in with_words if (place := _place(numbers, one)))

    return max((points, {unit: point for point, unit in enumerate(units)}), key=right)


def _place(numbers: dict[int, int], result: dict[str, Any]) -> Span | None:
    start, end = (_value(result).get(key) for key in ("start", "end"))
    if not isinstance(start, int) or not isinstance(end, int) or start >= end or not {start, end} <= numbers.keys():
        return None
    return numbers[start], numbers[end]


def _same(one: str, other: Any) -> bool:
    return re.sub(r"\s|\\n", "", one) == re.sub(r"\s|\\n", "", str(other))
