"""The files of ``rules/``: in which order they are loaded, what each is for, and the models of what stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.rulebook import gives as g
from pipeline.rulebook import word_lists as w


@dataclass(frozen=True)
class FileKind:
    """A rule file: its ``purpose`` in a sentence, the models of its rules' ``gives`` and of its ``words``."""

    purpose: str
    gives: type[g.Gives]
    words: type[w.Words]


# The order of loading: macros are visible to the files behind.
FILES: dict[str, FileKind] = {
    "calendar": FileKind("Days, months, periods and durations as they are written.", g.CalendarGives, w.CalendarWords),
    "numbering": FileKind("How clauses are numbered: marks at the beginning of a line.", g.NumberingGives, w.Words),
    "structure": FileKind("The parts of an act, and the columns of a plan.", g.StructureGives, w.StructureWords),
    "heading": FileKind("What the heading of an act says: its kind, number and title.", g.HeadingGives, w.HeadingWords),
    "modality": FileKind("How strongly an act speaks, and which words address somebody.", g.ModalityGives, w.ModalityWords),
    "party": FileKind(
        "Who is responsible: labelled lines, co-executors, controllers, and the nouns that name parties.", g.PartyGives, w.PartyWords
    ),
    "deadline": FileKind(
        "Phrases that say by when. The longest at a place wins, then the one that stands first.", g.DeadlineGives, w.DeadlineWords
    ),
    "target": FileKind("Numbers that an assignment must reach.", g.TargetGives, w.TargetWords),
    "reference": FileKind("Legal acts that the text cites.", g.ReferenceGives, w.Words),
    "project": FileKind("Projects and programmes that an assignment belongs to.", g.ProjectGives, w.Words),
    "checks": FileKind("What a reviewer should look at, in the office's language.", g.Gives, w.ChecksWords),
    "ocr": FileKind("What an OCR makes of the letters of another alphabet.", g.OcrGives, w.OcrWords),
    "page": FileKind("What stands around the act in a page saved from a site.", g.Gives, w.PageWords),
}
# Vocabularies that no pattern reads; each has a model of its own, where it is used.
VOCABULARIES = {
    "wording": "How coded values are said in Russian: one way for all that a person reads (`pipeline/wording/`).",
    "numerals": "What Russian numerals are made of; the macros of number words are built of it (`pipeline/words/numeral_patterns.py`).",
    "meaning": "Which words say the same, and which say nothing: by this texts and names are compared (`pipeline/words/meaning.py`).",
}
