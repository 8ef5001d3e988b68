"""The whole way of a document on one screen: read, segment, extract, resolve, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.checks.issues import check
from pipeline.extractors import EXTRACTORS
from pipeline.extractors.ambiguous import unclear
from pipeline.extractors.closely import read_closely, settle
from pipeline.extractors.reading import Reading
from pipeline.files import safe_id
from pipeline.model import Mention, Resolution, Source
from pipeline.outline.segment import segment
from pipeline.readers import from_text
from pipeline.resolve.assemble import resolve
from pipeline.rulebook.load import load as load_rules

if TYPE_CHECKING:
    from spacy.tokens import Doc


def parse_text(text: str, rules: Path | None = None, name: str = "text.txt") -> Resolution:
    """Return what a text orders; every text gives an answer.

    >>> import pipeline
    >>> assignment = pipeline.parse_text("ПРИКАЗЫВАЮ:\\n1. Отделу кадров (Иванова) обновить штат до 01.03.2024.").assignments[0]
    >>> assignment.text, assignment.responsible[0].party, assignment.deadlines[0].end
    ('обновить штат', 'отдел кадров', '2024-03-01')
    """
    return extract(from_text(text, name, rules), rules)


def extract(source: Source, rules: Path | None = None, document_id: str | None = None) -> Resolution:
    """Take a source through every stage."""
    reading = read_source(source, rules)
    return understand(reading, mentions_of(reading), document_id or safe_id(source.name))


def read_source(source: Source, rules: Path | None = None) -> Reading:
    """Segment a source and read its operative part closely: all that the extractors need."""
    book = load_rules(rules).for_document()
    outline = segment(source, book)
    doc = read_closely(outline.view, outline.ordering, rules)
    reading = Reading(outline, doc, book)
    settle(doc, unclear(reading))
    return reading


def mentions_of(reading: Reading) -> dict[int, list[Mention[object]]]:
    """What the extractors find in each clause, by the clause's index."""
    return {
        clause.index: [m for extractor in EXTRACTORS.values() for m in reading.faults.collected(clause.span, extractor(reading, clause))]
        for clause in reading.outline.clauses
        if clause.style not in ("question", "quoted")
    }


def understand(reading: Reading, mentions: dict[int, list[Mention[object]]], document_id: str) -> Resolution:
    """From a reading and what was found in it to the checked resolution."""
    return check(reading, mentions, resolve(reading, mentions, document_id))


def _keep_spans(reading: Reading, mentions: dict[int, list[Mention[object]]], resolution: Resolution) -> None:
    """Leave the extracted spans on the doc, a group each, labelled with the rule that found them."""
    groups: dict[str, list[tuple[int, int, str]]] = {"assignment": [(*a.span, a.id) for a in resolution.assignments]}
    for name in ("party", "deadline", "target", "reference", "project", "modality"):
        groups[name] = [(*m.span, m.rule) for found in mentions.values() for m in found if m.kind == name]
    for name, spans in groups.items():
        chars = (reading.doc.char_span(a, b, label, alignment_mode="expand") for a, b, label in spans)
        reading.doc.spans[name] = [span for span in chars if span is not None]


def extract_doc(doc: Doc, rules: Path | None = None) -> Doc:
    """Run the extraction on a doc of somebody else's pipeline; see :func:`pipeline.language.reshenie_component`."""
    reading = read_source(Source("doc.txt", "text/plain", "", doc.text), rules)
    mentions = mentions_of(reading)
    resolution = understand(reading, mentions, "doc")
    _keep_spans(reading, mentions, resolution)
    for name, group in reading.doc.spans.items():
        spans = (doc.char_span(s.start_char, s.end_char, s.label_, alignment_mode="expand") for s in group)
        doc.spans[name] = [span for span in spans if span is not None]
    doc._.resolution = resolution
    return doc
