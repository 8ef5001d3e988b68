"""The corrections of a file: which of them speak of a document, and how a newer one takes the place of an older."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.corrections.model import ClearField, Correction, OfField, SetField, Strict, act_name
from pipeline.model import Document


class Corrections(Strict):
    """The corrections of a file, in the order in which they are applied: those of one document, the file name of which is
    ``document``, and of others in its folder that differ from it by their suffix alone (``акт.docx``, ``акт.pdf``).

    ``beside`` are the names of those documents that are there; a document that was renamed is not.
    """

    version: Literal["1.0"] = "1.0"
    document: str = ""
    corrections: list[Correction] = Field(default_factory=list)
    beside: frozenset[str] = Field(default=frozenset(), exclude=True, repr=False)

    def of_document(self, document: Document) -> Corrections:
        """Those that speak of a document: all but those of another act whose file is there, too."""
        name, act = document.source.name, act_name(document)
        own = [one for one in self.corrections if one.about.source not in self.beside or one.about.may_be_of(name, act)]
        return self.model_copy(update={"corrections": own})

    def put(self, correction: Correction) -> bool:
        """Take a correction in and tell whether anything changed.

        One of the same place is replaced where it stands, and keeps the older ``was``; a value set back to what it was
        is no correction any more.
        """
        for index, older in enumerate(self.corrections):
            if _same_place(older, correction):
                return self._replace(index, older, correction)
        if isinstance(correction, SetField) and correction.value == correction.was:
            return False
        self.corrections.append(correction)
        return True

    def _replace(self, index: int, older: Correction, newer: Correction) -> bool:
        if isinstance(older, OfField) and isinstance(newer, SetField | ClearField):
            newer = newer.model_copy(update={"was": older.was})
        if isinstance(newer, SetField) and newer.value == newer.was:
            del self.corrections[index]
            return True
        if newer.said() == older.said():
            return False
        self.corrections[index] = newer
        return True

    def remove(self, correction: Correction) -> bool:
        """Take the correction of the same place out and tell whether there was one."""
        kept = [one for one in self.corrections if not _same_place(one, correction)]
        found = len(kept) < len(self.corrections)
        self.corrections = kept
        return found

    def of(self, key: str) -> list[Correction]:
        """The corrections of one assignment."""
        return [one for one in self.corrections if one.about.key == key]


def _same_place(one: Correction, other: Correction) -> bool:
    return one.place == other.place and one.about.may_be_of(other.about.source, other.about.act)
