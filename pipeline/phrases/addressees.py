"""An addressee as read, and the posts and persons that belong together in a list of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model import PartyKind, Span
from pipeline.words.tokens import Token


@dataclass
class Addressee:
    """An addressee as read: ``span`` with its brackets, ``name`` in the nominative, ``people`` in the nominative."""

    span: Span
    name: str
    kind: PartyKind
    people: list[str] = field(default_factory=list)
    plural: bool = False
    bracketed: bool = False


def posts_of_one(found: list[Addressee], line: list[Token]) -> list[Addressee]:
    """Join two posts of one person (``заместителю главы, начальнику отдела Ивановой И.И.``)."""
    result: list[Addressee] = []
    for party in found:
        before = result[-1] if result else None
        joint = _post_joint(before, party, line) if before is not None else None
        if before is not None and joint is not None:
            name = f"{before.name}{joint}{party.name}"
            result[-1] = Addressee((before.span[0], party.span[1]), name, "position", party.people)
        else:
            result.append(party)
    return result


def posts_of_names(found: list[Addressee], line: list[Token]) -> list[Addressee]:
    """Join a name with the post written behind it (``Иванова И.И., начальник отдела``)."""
    result: list[Addressee] = []
    for party in found:
        before = result[-1] if result else None
        named = before is not None and before.kind == "person" and _between(before, party, line) in ([","], ["-"])
        if before is not None and named and party.kind == "position" and not party.people and not party.plural:
            result[-1] = Addressee((before.span[0], party.span[1]), party.name, "position", [before.name])
        else:
            result.append(party)
    return result


def add_people(names: list[str], span: Span, found: list[Addressee]) -> None:
    """Give persons to the posts in the plural before them; elsewhere each is a party."""
    last = found[-1] if found else None
    if last is not None and last.people and last.kind == "position" and last.plural:
        last.people += names
        last.span = (last.span[0], span[1])
    else:
        found += [Addressee(span, name, "person") for name in names]


def _between(before: Addressee, party: Addressee, line: list[Token]) -> list[str]:
    return [t.low for t in line if before.span[1] <= t.span[0] < party.span[0]]


def _post_joint(before: Addressee, party: Addressee, line: list[Token]) -> str | None:
    """What joins two posts of one person in their common name; None where they are two parties."""
    if before.people or before.plural or party.plural or not before.kind == party.kind == "position":
        return None
    between = _between(before, party, line)
    if between == ["-"] and len(party.people) <= 1:
        return " – "
    return ", " if between == [","] and len(party.people) == 1 and not party.bracketed else None
