"""Whether cells name the columns of a plan, for readers that must tell a table from other things on a page."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.rulebook.book import StructureRules
from pipeline.words.normal import fold, normal

_LONGEST = 60


def names_columns(cells: Sequence[str], structure: StructureRules) -> bool:
    """Whether short cells begin with the words for what is to be done, and for when or by whom; ``structure`` knows these.

    >>> from pipeline.rulebook.load import load
    >>> names_columns(["№", "Мероприятие", "Срок"], load()["structure"]), names_columns(["Срок", "май"], load()["structure"])
    (True, False)
    """
    texts = [normal(fold(cell)) for cell in cells]
    if any(len(text) > _LONGEST for text in texts):
        return False
    columns = structure.words.columns.items()
    named = {role: {at for at, text in enumerate(texts) if any(word in text for word in words)} for role, words in columns}
    return bool(named["measure"]) and any(named[role] - named["measure"] for role in ("deadline", "responsible"))
