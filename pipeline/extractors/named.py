"""A party as an extractor names it, and the reader of parties that the extractors share."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Role
from pipeline.phrases.addressees import Addressee
from pipeline.phrases.parties import PhraseReader
from pipeline.rulebook.book import PartyRules


@dataclass(frozen=True)
class Named:
    """A party as a mention's value. ``self_`` marks ``за собой``: the signatory, to be filled in later; ``duty`` somebody on whom a
    duty is laid, by the act itself or by whom it addresses."""

    party: Addressee
    role: Role
    self_: bool = False
    duty: bool = False


def reader_of(rules: PartyRules) -> PhraseReader:
    """The phrase reader of a rule set, made once."""
    return rules.derived(PhraseReader)


def unlisted(rules: PartyRules) -> dict[str, str]:
    """The rule of what is found without one, by what it is: ``dative``, ``nominative``, ``cell``; made once."""
    return rules.derived(_unlisted)


def _unlisted(rules: PartyRules) -> dict[str, str]:
    return {rule.gives.unlisted: rule.id for rule in rules.rules if rule.gives.unlisted is not None}
