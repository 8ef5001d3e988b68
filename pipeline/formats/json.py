"""One JSON file a document, and the JSON Schema (2020-12) that every one of them keeps to."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ReshenieError
from pipeline.files import write_whole
from pipeline.model import EARLIER_VERSIONS, SCHEMA_VERSION

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from pipeline.formats.dialect import Dialect
    from pipeline.model import Resolution

_PACKAGE = Path(__file__).resolve().parent.parent
SCHEMA_FILE = _PACKAGE / "schema.json"
# As they were published: they change no more.
EARLIER_SCHEMAS = {version: _PACKAGE / f"schema-{version}.json" for version in EARLIER_VERSIONS}
SCHEMA_ID = f"urn:reshenie:resolution:{SCHEMA_VERSION}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class OutputError(ReshenieError):
    """What was to be written does not keep to the schema: a defect of ours, so nothing is written."""


def schema(version: str = SCHEMA_VERSION) -> dict[str, Any]:
    """Return the JSON Schema of a version of the output, as it ships with the package. Raises KeyError for an unknown one.

    >>> schema()["$schema"], schema()["$id"], schema("1.0")["title"]
    ('https://json-schema.org/draft/2020-12/schema', 'urn:reshenie:resolution:1.1', 'Resolution')
    """
    file = SCHEMA_FILE if version == SCHEMA_VERSION else EARLIER_SCHEMAS[version]
    loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return loaded


def build_schema() -> dict[str, Any]:
    """Make the schema from the model; ``schema.json`` holds what this returns.

    Every key is required there: what is unknown is written as null or as an empty list. Keys that it does not know, and a
    later version with such keys, are allowed: who keeps this schema can read what will only have been added to.
    """
    from pipeline.model import Resolution

    made = {"$schema": DIALECT, "$id": SCHEMA_ID} | Resolution.model_json_schema(mode="serialization")
    for shape in (made, *made["$defs"].values()):
        shape["required"] = list(shape["properties"])
        shape["additionalProperties"] = True
    made["properties"]["schema_version"] = {"title": "Schema Version", "type": "string", "pattern": r"^1\.[1-9][0-9]*$"}
    return made


def update_schema() -> None:
    """Write ``schema.json`` anew; to be run after every change of the model (``make schema``)."""
    write_whole(SCHEMA_FILE, dumps(build_schema()).encode("utf-8"))


def dumps(data: Any) -> str:
    """JSON as all our files have it: letters as they are, two spaces a level, a line end at the end."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_json(resolution: Resolution) -> str:
    """Return the content of a document's file, checked against the schema.

    Raises OutputError, with the place and what is wrong there, where the check fails.

    >>> import pipeline
    >>> to_json(pipeline.parse_text("ПРИКАЗЫВАЮ:\\n1. Провести сверку.")).splitlines()[1]
    '  "schema_version": "1.1",'
    """
    data = resolution.model_dump(mode="json")
    error = next(_validator().iter_errors(data), None)
    if error is not None:
        raise OutputError(f"{resolution.document.id}: not written, {error.json_path} breaks the schema: {error.message[:200]}")
    return dumps(data)


def write_json(resolution: Resolution, folder: Path) -> Path:
    """Write ``<id>.json`` into ``folder`` and return its path; raises OutputError and OSError."""
    path = folder / f"{resolution.document.id}.json"
    write_whole(path, to_json(resolution).encode("utf-8"))
    return path


@lru_cache(maxsize=1)
def _validator() -> Validator:
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(schema(), format_checker=FormatChecker(["date"]))


class JsonEmitter:
    """Writes each document at once."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder

    def add(self, resolution: Resolution) -> None:
        """Write ``<id>.json``."""
        write_json(resolution, self.folder)

    def close(self) -> None:
        """Nothing is left to write."""
