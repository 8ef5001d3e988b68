"""What makes a fresh process of the command start sooner."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any


def import_spacy() -> None:
    """Import spaCy without its command line, which it loads for one function and which takes a third of the time.

    ``spacy.info`` loads it when it is called, and ``spacy.cli`` when it is imported, as if nothing had been spared.
    Where spaCy wants more of its command line than that, it is imported in the ordinary way.
    """
    if "spacy" in sys.modules:
        return
    spared = {"spacy.cli": ModuleType("spacy.cli"), "spacy.cli.info": ModuleType("spacy.cli.info")}
    spared["spacy.cli"].__path__ = []
    spared["spacy.cli.info"].__dict__["info"] = _info
    sys.modules.update(spared)
    try:
        importlib.import_module("spacy")
    except ImportError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "spacy"]:
            del sys.modules[name]
        importlib.import_module("spacy")
    finally:
        for name, stand_in in spared.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _info(*arguments: Any, **options: Any) -> Any:
    from spacy.cli.info import info

    return info(*arguments, **options)
