"""A party as an extractor names it, and the reader of parties that the extractors share."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Role
from pipeline.phrases.addressees import Addressee
from pipeline.phrases.parties import PhraseReader
from pipeline.rulebook.ruleset import RuleSet

_READERS: dict[int, PhraseReader] = {}


@dataclass(frozen=True)
class Named:
    """A party as a mention's value. ``self_`` marks ``за собой``: the signatory, to be filled in later; ``duty`` somebody on whom a
    duty is laid, by the act itself or by whom it addresses."""

    party: Addressee
    role: Role
    self_: bool = False
    duty: bool = False


def reader_of(rules: RuleSet) -> PhraseReader:
    """The phrase reader of a rule set, made once."""
    if id(rules) not in _READERS:
        _READERS[id(rules)] = PhraseReader(rules)
    return _READERS[id(rules)]
