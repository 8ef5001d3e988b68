"""What the resolver knows of where a value comes from: the phrase, the rule, the way it took, or why there is none.

It is no part of the output: it is kept beside the assignments, by their keys, for whoever asks (``reshenie explain``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.model.values import Span

# ``own``      the assignment's own words
# ``opening``  the words that open its clause, for several assignments
# ``above``    a clause above, whose number is ``clause``
# ``lead_in``  the circumstances of a lead-in above
# ``shared``   a term that stands once for several assignments
# ``line``     a labelled line of parties behind the assignment
# ``enacting`` the word that opens the operative part
# ``addressee``, ``action``  no word: that somebody is addressed, or the action alone
Way = Literal["own", "opening", "above", "lead_in", "shared", "line", "enacting", "addressee", "action"]

# ``decided``  what is decided asks nobody to act
# ``past``     the only phrase, at ``span``, tells of what has been
# ``nowhere``  nothing of the kind stands in the assignment, above it or in a line that serves it
# ``fault``    a fault of ours kept it from being read
Reason = Literal["decided", "past", "nowhere", "fault"]


@dataclass(frozen=True)
class Origin:
    """How a value came: ``span`` and ``rule`` of its phrase where one states it, ``clause`` the number of where it stands above."""

    way: Way
    span: Span | None = None
    rule: str | None = None
    clause: str | None = None


@dataclass(frozen=True)
class Absence:
    """Why a field is empty; ``span`` is the phrase that does not count."""

    reason: Reason
    span: Span | None = None


@dataclass(frozen=True)
class Origins:
    """The origin of every value of one assignment: lists stand beside those of the record, one for one."""

    modality: Origin
    context: tuple[Origin, ...] = ()
    projects: tuple[Origin, ...] = ()
    responsible: tuple[Origin, ...] = ()
    deadlines: tuple[Origin, ...] = ()
    absent: dict[str, Absence] = field(default_factory=dict)


class Provenance(dict[str, Origins]):
    """Origins by the key of their assignment. Two resolutions that say the same are equal, whatever is known of the way there."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Provenance)
