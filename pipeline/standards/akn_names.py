"""Names after the Akoma Ntoso Naming Convention 1.0 (https://docs.oasis-open.org/legaldocml/akn-nc/v1.0/): IRIs and eIds.

Section 4 has the IRIs (``/akn/ru/act/reshenie/<author>/2021-08-27/nn/rus@``), section 5.4 the eIds
(``point_2__point_2-6__content__p_1``: the context, the element by its short name, its number).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from pipeline.model import Document, Reference
from pipeline.standards.words import AknWords

# Section 5.4.2: elements that are told by another name than their own; all others by their own.
SHORT_NAMES = {
    "alinea": "al", "article": "art", "attachment": "att", "blockList": "list", "chapter": "chp", "clause": "cl",
    "component": "cmp", "division": "dvs", "eventRef": "eref", "mainBody": "body", "paragraph": "para", "section": "sec",
    "subclause": "subcl", "subdivision": "subdvs", "subparagraph": "subpara", "subsection": "subsec", "wrapUp": "wrapup",
}  # fmt: skip
NO_NUMBER = "nn"
# FRBRdate is required and must be a day of the calendar.
NO_DATE = "0001-01-01"
_LONGEST = 80


def slug(name: str) -> str:
    """A name as a part of an IRI: letters and digits of any script in lower case, hyphens between them.

    >>> slug("МБОУ «Лесная СОШ»"), slug("41/287-п")
    ('мбоу-лесная-сош', '41-287-п')
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).casefold())
    return "-".join(words)[:_LONGEST].strip("-") or NO_NUMBER


def number_part(label: str) -> str:
    """The number of a label in an eId: final marks gone, marks inside made hyphens (5.4.3).

    >>> number_part("2.6."), number_part("а)"), number_part("–")
    ('2-6', 'а', '')
    """
    return "-".join(re.findall(r"[^\W_]+", label))


@dataclass
class Ids:
    """Gives out eIds, each once. ``counts`` holds how many elements without a number there are in a context."""

    taken: set[str] = field(default_factory=set)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def unique(self, element: str, context: str = "") -> str:
        """Of an element that stands once in its context."""
        return self._free(_within(context, SHORT_NAMES.get(element, element)))

    def counted(self, element: str, context: str = "") -> str:
        """Of an element without a number of its own: its ordinal in the context."""
        name = SHORT_NAMES.get(element, element)
        self.counts[context, name] = ordinal = self.counts.get((context, name), 0) + 1
        return self._free(_within(context, f"{name}_{ordinal}"))

    def numbered(self, element: str, label: str, context: str = "") -> str:
        """Of an element with a label; one of marks alone (a dash) counts as none."""
        number = number_part(label)
        return self._free(_within(context, f"{SHORT_NAMES.get(element, element)}_{number}")) if number else self.counted(element, context)

    def named(self, name: str) -> str:
        """Of an entry of the references: a label of the thing."""
        return self._free(slug(name))

    def _free(self, wanted: str) -> str:
        """A number may stand twice in an act; the second one gets an ordinal behind it."""
        found, ordinal = wanted, 1
        while found in self.taken:
            ordinal += 1
            found = f"{wanted}_{ordinal}"
        self.taken.add(found)
        return found


def _within(context: str, name: str) -> str:
    return f"{context}__{name}" if context else name


def work_iri(act: Document, words: AknWords) -> str:
    """The IRI of the act as a work; the issuer is its author, ``nn`` stands for no number."""
    kind = words.of_kind(act.kind)
    author = [slug(act.issuer)] if act.issuer else []
    number = slug(act.number) if act.number else NO_NUMBER
    return "/".join(["/akn", words.country, kind.element, kind.subtype, *author, act.date or NO_DATE, number])


def reference_iri(cited: Reference, words: AknWords) -> str | None:
    """The IRI of an act that is cited, as far as the citation tells it; nothing where it tells no date."""
    if not cited.date:
        return None
    kind = words.of_kind(cited.kind)
    return "/".join(["/akn", words.country, kind.element, kind.subtype, cited.date, slug(cited.number) if cited.number else NO_NUMBER])


def thing_iri(level: str, name: str, words: AknWords) -> str:
    """The IRI of what is no document (4.11): ``/akn/ontology/organization/ru.отдел-образования``."""
    return f"/akn/ontology/{level}/{words.country}.{slug(name)}"
