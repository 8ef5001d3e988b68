"""One document from its path to what it orders: read, extract, correct, identify. Nowhere else do these four follow each other.

What reviewers' corrections and the registry need is imported where a document has any: most have none.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ParseError
from pipeline.files import corrections_path
from pipeline.readers import Progress, read, shown
from pipeline.readers.content import Limits

if TYPE_CHECKING:
    from pipeline.corrections import Report
    from pipeline.model import Resolution
    from pipeline.registry import Registries

NO_OPERATIVE_PART = "no_operative_part"


def parse(
    path: str | Path,
    rules: Path | None = None,
    document_id: str | None = None,
    *,
    corrections: bool = False,
    registry: str | Path | None = None,
) -> Resolution:
    """Read a file and return what it orders.

    As it is called here, the extraction alone: nothing that lies beside the file counts. With ``corrections`` it is what the
    command ``parse`` gives: the reviewers' corrections beside the file (``<stem>.corrections.yaml``) are applied, and its
    parties are told by ``registry``, else by the ``registry.yaml`` of its folder, and by what the act itself says. A
    ``registry`` without ``corrections`` is what ``parse --no-corrections --registry`` gives.

    ``rules`` is a folder of rule files laid over ours. Raises ReadError where the file cannot be read and RuleError
    where a rule is broken, CorrectionsError and RegistryError where what lies beside it is; a text without an operative
    part gives a resolution with the issue ``no_operative_part``.

    >>> import pipeline
    >>> pipeline.parse("samples/rechnoye-2022.txt").document.date
    '2022-08-30'
    """
    path = Path(path)
    if not corrections and registry is None:
        return extracted(path, rules, document_id)
    from pipeline.registry import Registries, identify

    registries = Registries(Path(registry) if registry is not None else None)
    act = extracted(path, rules, document_id)
    if corrections:
        act = corrected(act, path, rules)[0]
    return identify(act, registries.of(path), rules)


def extracted(
    path: Path,
    rules: Path | None = None,
    document_id: str | None = None,
    *,
    max_pages: int = Limits.max_pages,
    progress: Progress | None = None,
) -> Resolution:
    """Read a file and return what its text orders, before any correction. Raises ReadError and RuleError."""
    from pipeline.words.start import import_spacy

    import_spacy()
    from pipeline.flow import extract

    return extract(read(path, Limits(max_pages=max_pages, rules=rules), progress), rules, document_id)


def ordering(act: Resolution, path: Path) -> Resolution:
    """The act itself. Raises ParseError, which names the file, where it orders nothing."""
    if any(issue.code == NO_OPERATIVE_PART for issue in act.issues):
        raise ParseError(f"{shown(path)}: no operative part found")
    return act


def corrected(act: Resolution, path: Path, rules: Path | None = None) -> tuple[Resolution, Report | None]:
    """The act with the corrections beside its file, and what became of them; no report where there are none.

    Raises CorrectionsError where they cannot be read.
    """
    if not os.path.lexists(corrections_path(path)):
        return act, None
    from pipeline.corrections import apply_beside

    return apply_beside(act, path, rules)


def identified(act: Resolution, path: Path, registries: Registries | None, rules: Path | None = None) -> Resolution:
    """The act with its parties told by the registry and by itself; after the corrections, which may have named another party."""
    from pipeline.registry import identify

    return identify(act, registries.of(path) if registries else None, rules)
