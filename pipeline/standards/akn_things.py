"""The ``references`` of an Akoma Ntoso document: who and what the text speaks of, each once, for ``refersTo``."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model import PartyKind, Resolution
from pipeline.standards.akn_names import Ids, slug, thing_iri
from pipeline.standards.marks import plain
from pipeline.standards.words import AknWords

ORGANIZATION, PERSON, ROLE, CONCEPT = "TLCOrganization", "TLCPerson", "TLCRole", "TLCConcept"
SOFTWARE, AUTHOR, EDITOR = "reshenie", "author", "editor"
OF_PARTY: dict[PartyKind, str] = {"organisation": ORGANIZATION, "position": ROLE, "person": PERSON}
_LEVELS = {ORGANIZATION: "organization", PERSON: "person", ROLE: "role", CONCEPT: "concept"}


@dataclass
class Thing:
    """An entry: its element, eId, IRI and what it is shown as."""

    element: str
    id: str
    href: str
    shown: str


@dataclass
class Things:
    """The entries in the order in which they are first spoken of."""

    ids: Ids
    words: AknWords
    entries: dict[tuple[str, str], Thing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        software = Thing(ORGANIZATION, self.ids.named(SOFTWARE), "/akn/ontology/organization/unreg.reshenie", "Reshenie")
        self.entries[ORGANIZATION, SOFTWARE] = software
        for role in (AUTHOR, EDITOR):
            self.entries[ROLE, f" {role}"] = Thing(ROLE, self.ids.named(role), f"/akn/ontology/role/{role}", role)

    def of(self, element: str, name: str, shown: str | None = None) -> str:
        """The reference (``#…``) to a thing, which is entered where it is new; ``shown`` is its full name, if known."""
        key = element, " ".join(name.casefold().replace("ё", "е").split())
        if key not in self.entries:
            told = plain(" ".join((shown or name).split()))
            iri = thing_iri(_LEVELS[element], plain(name), self.words)
            self.entries[key] = Thing(element, self.ids.named(plain(name)), self._own(iri), told)
        return f"#{self.entries[key].id}"

    def _own(self, iri: str) -> str:
        """Two names may differ in marks alone; they are not one thing for that."""
        taken = {entry.href for entry in self.entries.values()}
        ordinal, found = 1, iri
        while found in taken:
            ordinal += 1
            found = f"{iri}.{ordinal}"
        return found


def enter_parties(things: Things, resolution: Resolution) -> None:
    """Enter the issuer, the parties with their people, and who signed; the registry's names are shown where it knows them."""
    act = resolution.document
    if act.issuer:
        things.of(ORGANIZATION, act.issuer)
    for party in resolution.parties:
        things.of(OF_PARTY[party.kind], party.name, party.full_name)
        told = {person.name: person.full_name for person in party.persons}
        for name in party.people:
            things.of(PERSON, name, told.get(name))
    for signatory in act.signatories:
        things.of(PERSON, signatory.name)
        if signatory.position:
            things.of(ROLE, signatory.position)


def author_of(things: Things, resolution: Resolution) -> str:
    """The reference to the author of the act: its issuer, else who signed it, else us who wrote it down."""
    act = resolution.document
    if act.issuer and slug(act.issuer):
        return things.of(ORGANIZATION, act.issuer)
    return things.of(PERSON, act.signatories[0].name) if act.signatories else f"#{SOFTWARE}"
