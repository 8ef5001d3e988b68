"""spaCy: an act as a DocBin of one document (https://spacy.io/api/docbin), for ``spacy train`` and for ``spacy.blank("ru")``.

The tokens are those of ``spacy.blank("ru")``, so that a pipeline in training cuts the text the same way; a phrase that ends
inside a token takes the whole token. The span groups are ``sc``, spancat's default, with every label, and one for
each label by its name in lower case; in ``modality``, ``party_kind``, ``deadline_kind`` and ``op`` the labels are the choices.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.model import Resolution
from pipeline.standards.marks import CHOICE_NAMES, annotate

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ALL = "sc"


def to_docbin(resolution: Resolution) -> bytes:
    """The act as the content of a ``.spacy`` file."""
    from spacy.tokens import DocBin

    data: bytes = DocBin(docs=[to_doc(resolution)], store_user_data=False).to_bytes()
    return data


def to_doc(resolution: Resolution) -> Doc:
    """The act as a doc with its span groups."""
    shown_act = annotate(resolution)
    doc = _blank().make_doc(shown_act.text)
    groups: dict[str, list[tuple[int, int, str]]] = {ALL: []}
    for region in shown_act.regions:
        place = region.start, region.end
        groups[ALL].append((*place, region.label))
        groups.setdefault(region.label.lower(), []).append((*place, region.label))
        if region.choice is not None:
            groups.setdefault(CHOICE_NAMES[region.label], []).append((*place, region.choice))
    for name in sorted(groups):
        # the same phrase read in two ways is one span to a model
        spans = [doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in dict.fromkeys(groups[name])]
        doc.spans[name] = [span for span in spans if span is not None]
    return doc


@lru_cache(maxsize=1)
def _blank() -> Language:
    from pipeline.words.start import import_spacy

    import_spacy()
    import spacy

    return spacy.blank("ru")
