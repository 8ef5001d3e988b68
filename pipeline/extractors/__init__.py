"""The extractors: each reads a clause and the rules and yields mentions. They never read each other."""

from __future__ import annotations

from pipeline.extractors import cell_targets, cell_terms, deadline, modality, party, project, reference, target
from pipeline.extractors.reading import Extractor

EXTRACTORS: dict[str, Extractor] = {
    "modality": modality.extract,
    "party": party.extract,
    "deadline": deadline.extract,
    "cell_terms": cell_terms.extract,
    "target": target.extract,
    "cell_targets": cell_targets.extract,
    "reference": reference.extract,
    "project": project.extract,
}
