"""The extraction as a component of anybody's spaCy pipeline: the factory ``reshenie``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.flow import extract_doc


@Language.factory("reshenie", default_config={"rules": None})
def reshenie_component(nlp: Language, name: str, rules: str | None) -> Callable[[Doc], Doc]:
    """A component for any spaCy pipeline: reads ``doc.text`` as an act and keeps what it finds on the doc.

    ``doc._.resolution`` is the :class:`pipeline.Resolution`; ``doc.spans`` gets one group each for ``assignment``,
    ``party``, ``deadline``, ``target``, ``reference`` and ``project``, labelled with the rule that found the span.
    The text must be as :func:`pipeline.readers.text.clean` leaves it for the offsets to be those of the doc.
    """
    if not Doc.has_extension("resolution"):
        Doc.set_extension("resolution", default=None)
    overlay = Path(rules) if rules else None
    return lambda doc: extract_doc(doc, overlay)
