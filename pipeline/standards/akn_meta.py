"""The ``meta`` of an Akoma Ntoso document: what it is, who and what it speaks of, and the assignments that were read.

The assignments stand in ``proprietary``, the place of the schema for what others do not know, in a namespace of ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipeline.model import Assignment, Resolution
from pipeline.standards.akn_inline import tag
from pipeline.standards.akn_names import NO_DATE, Ids, work_iri
from pipeline.standards.akn_things import AUTHOR, EDITOR, OF_PARTY, SOFTWARE, Things, author_of
from pipeline.standards.marks import plain
from pipeline.standards.words import AknWords

OWN = "urn:reshenie:akn:1"
SOURCE = f"#{SOFTWARE}"


def write_meta(parent: etree._Element, resolution: Resolution, words: AknWords, things: Things, ids: Ids) -> etree._Element:
    """Write the ``meta`` of the act, without references and assignments, which the text must be written for first."""
    act = resolution.document
    meta = etree.SubElement(parent, tag("meta"))
    work = work_iri(act, words)
    identification = _identification(meta, work, "!main", act.date, author_of(things, resolution), words)
    parent_of_facts = identification[0]
    if act.kind:
        _value(parent_of_facts, "FRBRsubtype", plain(act.kind))
    if act.number:
        _value(parent_of_facts, "FRBRnumber", plain(act.number))
    if act.title:
        _value(parent_of_facts, "FRBRname", plain(act.title))
    if act.date:
        lifecycle = etree.SubElement(meta, tag("lifecycle"), source=SOURCE)
        event = ids.counted("eventRef")
        etree.SubElement(lifecycle, tag("eventRef"), eId=event, date=act.date, type="generation", source=f"#{ids.named('original')}")
    return meta


def write_component_meta(parent: etree._Element, resolution: Resolution, name: str, words: AknWords, things: Things) -> None:
    """Write the ``meta`` of an attachment: it is a component of the act (naming convention, 4.8)."""
    meta = etree.SubElement(parent, tag("meta"))
    act = resolution.document
    _identification(meta, work_iri(act, words), f"!{name}", act.date, author_of(things, resolution), words)


def _identification(meta: etree._Element, work: str, component: str, day: str | None, author: str, words: AknWords) -> etree._Element:
    """The three levels of FRBR. The expression is the act as it was passed, so no date of its own stands behind ``@``."""
    made = etree.SubElement(meta, tag("identification"), source=SOURCE)
    expression = f"{work}/{words.language}@"
    levels = (
        ("FRBRWork", f"{work}/{component}", work, author, AUTHOR),
        ("FRBRExpression", f"{expression}/{component}", expression, author, AUTHOR),
        ("FRBRManifestation", f"{expression}/{component}.xml", f"{expression}.xml", SOURCE, EDITOR),
    )
    for level, this, uri, by, role in levels:
        element = etree.SubElement(made, tag(level))
        _value(element, "FRBRthis", this)
        _value(element, "FRBRuri", uri)
        # The day when the file was made is not told: the same act gives the same bytes.
        etree.SubElement(element, tag("FRBRdate"), date=day or NO_DATE, name="generation" if day else "unknown")
        etree.SubElement(element, tag("FRBRauthor"), {"href": by, "as": f"#{role}"})
    _value(made[0], "FRBRcountry", words.country)
    etree.SubElement(made[1], tag("FRBRlanguage"), language=words.language)
    _value(made[2], "FRBRformat", "application/xml")
    return made


def _value(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(parent, tag(name), value=value)


def write_references(meta: etree._Element, resolution: Resolution, words: AknWords, things: Things) -> None:
    """Write everything that was referred to, the act itself first."""
    references = etree.SubElement(meta, tag("references"), source=SOURCE)
    act = resolution.document
    if act.date:
        told = plain(" ".join(filter(None, (act.kind, act.number and f"№ {act.number}", act.title))) or act.id)
        etree.SubElement(references, tag("original"), eId="original", href=f"{work_iri(act, words)}/{words.language}@", showAs=told)
    for thing in things.entries.values():
        etree.SubElement(references, tag(thing.element), eId=thing.id, href=thing.href, showAs=thing.shown)


def write_assignments(meta: etree._Element, resolution: Resolution, places: dict[str, str], things: Things) -> None:
    """Write the assignments; ``places`` are the eIds of the paragraphs where they begin, by the assignments' ids."""
    if not resolution.assignments:
        return
    proprietary = etree.SubElement(meta, tag("proprietary"), source=SOURCE)
    listed = etree.SubElement(proprietary, _own("assignments"), nsmap={"r": OWN})
    for item in resolution.assignments:
        given = {"id": item.id, "key": item.key, "clause": item.clause, "modality": item.modality}
        given |= {"appendix": item.appendix} if item.appendix is not None else {}
        place = places.get(item.id)
        _assignment(etree.SubElement(listed, _own("assignment"), given | ({"href": f"#{place}"} if place else {})), item, things)


def _assignment(parent: etree._Element, item: Assignment, things: Things) -> None:
    etree.SubElement(parent, _own("text")).text = plain(item.text)
    for party in item.responsible:
        told = {"refersTo": things.of(OF_PARTY[party.kind], party.party), "role": party.role, "inheritedFrom": party.inherited_from}
        _fields(parent, "responsible", told)
    for deadline in item.deadlines:
        told = deadline.model_dump(include={"kind", "start", "end", "recurrence", "raw"}) | {"inheritedFrom": deadline.inherited_from}
        _fields(parent, "deadline", told | {name: "true" for name in ("assumed", "shared") if getattr(deadline, name)})
    for target in item.targets:
        _fields(parent, "target", target.model_dump(include={"op", "value", "unit", "indicator", "base", "raw"}))
    for code in item.issues:
        _fields(parent, "issue", {"code": code})


def _fields(parent: etree._Element, name: str, values: Mapping[str, object]) -> None:
    etree.SubElement(parent, _own(name), {key: plain(str(value)) for key, value in values.items() if value is not None})


def _own(name: str) -> str:
    return f"{{{OWN}}}{name}"
