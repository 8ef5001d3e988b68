"""The content of a YAML file of rules; a key that stands twice is a mistake, not the last one's victory."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import RuleError

_FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same loader in C, where it was built


class _Loader(_FASTEST):  # type: ignore[misc]  # one of two classes, by how PyYAML was built
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """A table, whose keys differ."""
        made: dict[Hashable, object] = super().construct_mapping(node, deep=deep)
        if len(made) != len(node.value):
            keys = [key.value for key, _ in node.value]
            twice = next((key for key in keys if keys.count(key) > 1), "")
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} stands twice", node.start_mark)
        return made


def content_of(path: Path) -> object:
    """What stands in a file. Raises RuleError with the file's name where it cannot be read."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise RuleError(f"{path}: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise RuleError(f"{path}: nested too deeply") from None
