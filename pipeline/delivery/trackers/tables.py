"""YAML files that hold one table each: mappings of trackers, maps of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import RuleError


def read_table(path: Path, of: str) -> dict[Any, Any]:
    """The table in a file. Raises RuleError, one line that names the file, where it is none ``of`` what is wanted."""
    try:
        content = yaml.safe_load(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(f"{path}: {' '.join(str(getattr(error, 'strerror', None) or error).split())}") from None
    if not isinstance(content, dict):
        raise RuleError(f"{path}: file: a table of {of} is wanted")
    return content
