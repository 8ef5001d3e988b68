"""The file of a document's corrections: ``<stem>.corrections.yaml`` beside it, written whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.corrections.collection import Corrections
from pipeline.corrections.model import About, Correction, Signed
from pipeline.errors import ReshenieError
from pipeline.files import write_whole

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDTH = 120
_ANCHOR = re.compile(r"(?:^|[:\[{,-])\s*[&*]\w", re.MULTILINE)
# What is wrong with the file's shape, by pydantic's types of errors (docs.pydantic.dev/latest/errors/validation_errors).
_EXPECTED = {
    "missing": "не указано", "extra_forbidden": "такого поля нет", "union_tag_not_found": "не указано, что сделать (op)",
    "union_tag_invalid": "нет правки «{tag}»; op – это {expected_tags}", "literal_error": "может быть только {expected}",
    "string_type": "нужен текст", "list_type": "нужен список", "dict_type": "нужна таблица полей",
    "model_type": "нужна таблица полей", "model_attributes_type": "нужна таблица полей",
    "too_short": "элементов должно быть не меньше {min_length}", "string_too_short": "не может быть пустым",
}  # fmt: skip
_HEAD = "# Правки к документу: их пишет reshenie и применяет при каждом разборе. Можно править и вручную.\n"


class CorrectionsError(ReshenieError):
    """A file of corrections cannot be read, or was changed by somebody else since."""


class Store:
    """A file of corrections. It remembers what it read, so that it never writes over what another has written since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: str | None = None
        self._dumped: dict[int, tuple[Correction, str]] = {}  # what was dumped before, by the correction's identity

    def load(self) -> Corrections:
        """Return the corrections, none where there is no file.

        Raises CorrectionsError, one line with the file and the place, where they are unreadable or make no sense.
        """
        data = self._bytes()
        self._seen = _digest(data)
        if data is None:
            return Corrections()
        try:
            content = yaml.load(data.decode("utf-8-sig"), _LOADER)
        except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
            raise CorrectionsError(f"{self.path}: not readable as YAML: {' '.join(str(error).split())}") from None
        if content is None:
            return Corrections()
        act = content.pop("act", "") if isinstance(content, dict) else ""
        try:
            found = Corrections.model_validate(content)
        except ValidationError as error:
            raise CorrectionsError(f"{self.path}: {_first_fault(error)}") from None
        for about in _abouts(found):
            if not about.source:
                about.source, about.act = found.document, str(act or "")
        self._dumped = _as_written(data.decode("utf-8-sig"), found)
        sources = {about.source for about in _abouts(found)} - {""}
        found.beside = frozenset(name for name in sources if Path(name).name == name and self.path.with_name(name).is_file())
        return found

    def save(self, corrections: Corrections) -> None:
        """Write the corrections; nothing is written where the file says the same already.

        Raises CorrectionsError where the file was changed since it was read here, and OSError.
        """
        before = self._bytes()
        if self._seen is not None and _digest(before) != self._seen:
            raise CorrectionsError(f"{self.path}: changed by somebody else since it was read; nothing was written")
        data = self._content(corrections).encode("utf-8")
        if data != before and (before is not None or corrections.corrections):
            write_whole(self.path, data)
            self._seen = _digest(data)

    def _content(self, corrections: Corrections) -> str:
        """As :func:`dumped`, but each correction is dumped only once: of thousands, one is new."""
        known = self._dumped
        self._dumped = {
            id(one): known.get(id(one)) or (one, self._checked(_entry(one, corrections.document), number))
            for number, one in enumerate(corrections.corrections, 1)
        }
        return _top(corrections) + "".join(self._dumped[id(one)][1] for one in corrections.corrections)

    def _checked(self, entry: str, number: int) -> str:
        """Half of a letter of two (a surrogate alone) is written, escaped, but makes the file unreadable."""
        if "\\uD" in entry:
            try:
                yaml.load(entry, _LOADER)
            except yaml.YAMLError:
                raise CorrectionsError(f"{self.path}: correction {number}: a text holds half of a letter; nothing was written") from None
        return entry

    def _bytes(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CorrectionsError(f"{self.path}: {error.strerror or error}") from None


def dumped(corrections: Corrections) -> str:
    """The content of the file: keys in the order of the model, what is null left out, letters as they are."""
    return _top(corrections) + "".join(_entry(one, corrections.document) for one in corrections.corrections)


def _top(corrections: Corrections) -> str:
    """All that stands before the entries; of which act they are, unless an entry says another."""
    act = next((about.act for about in _abouts(corrections) if about.act and about.source == corrections.document), "")
    data = _yaml({"version": corrections.version, "document": corrections.document} | ({"act": act} if act else {}))
    return f"{_HEAD}{data}corrections:{'' if corrections.corrections else ' []'}\n"


def _entry(correction: Correction, document: str) -> str:
    return _yaml([_written(correction.model_dump(mode="json"), document)])


def _as_written(content: str, corrections: Corrections) -> dict[int, tuple[Correction, str]]:
    """The entries of a file as they stand in it, where it is as we write it: dumping thousands anew takes seconds, and what
    somebody has written beside them by hand stays. An anchor may be used in another entry, so such a file is written anew."""
    top, entries = _top(corrections), corrections.corrections
    if not entries or not content.startswith(top) or not content.endswith("\n") or _ANCHOR.search(content):
        return {}
    written = [f"- {one}" for one in f"\n{content[len(top) :]}".split("\n- ")[1:]]
    if len(written) != len(entries):
        return {}
    return {id(one): (one, text if text.endswith("\n") else f"{text}\n") for one, text in zip(entries, written, strict=True)}


def _abouts(corrections: Corrections) -> Iterator[About]:
    return (about for one in corrections.corrections for about in one.named())


def _yaml(data: Any) -> str:
    # not the dumper in C, which breaks long lines elsewhere and is not in every build: the bytes must be the same
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _written(correction: dict[str, Any], document: str) -> dict[str, Any]:
    """What it does comes first, who signed it last; nulls say nothing, but for those of a value."""
    for about in (correction["about"], *correction.get("others", ()), correction.get("after")):
        if about and about["source"] in ("", document):
            del about["source"], about["act"]
        elif about and not about["act"]:
            del about["act"]
        if about and about["appendix"] is None:
            del about["appendix"]
    order = ["op", "about", "field", "item", "was", "value", "parts", "others", "text", "values", "after", *Signed.model_fields]
    return {name: correction[name] for name in order if name in correction and (correction[name] is not None or name == "value")}


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _first_fault(error: ValidationError) -> str:
    """The first thing that is wrong, and in which correction; what it should be, in Russian as all that reviewers read."""
    first = error.errors()[0]
    place = [part for part in first["loc"] if part != "corrections"]
    where = f"correction {int(place[0]) + 1}: " if place and isinstance(place[0], int) else ""
    names = ".".join(str(part) for part in place[1 if where else 0 :])
    return f"{where}{f'{names}: ' if names else ''}{_expected(first)}"


def _expected(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    own = context.get("error")
    return str(own) if isinstance(own, ValueError) else _EXPECTED.get(error["type"], error["msg"]).format(**context)
