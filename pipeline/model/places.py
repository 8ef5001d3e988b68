"""Where an assignment stands: in a clause of the act, or in a row of a plan in one of its appendices, which count anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.values import UNNUMBERED

if TYPE_CHECKING:
    from pipeline.model.output import Resolution


def place_of(clause: str, appendix: str | None) -> str:
    """A clause, and before it the appendix of a plan: what the id of an assignment begins with.

    >>> place_of("2.6", None), place_of("3", "1"), place_of("3", UNNUMBERED)
    ('2.6', 'П1/3', 'П/3')
    """
    if appendix is None:
        return clause
    return f"П{'' if appendix == UNNUMBERED else appendix}/{clause}"


def appendix_at(resolution: Resolution, offset: int) -> str | None:
    """The appendix whose plan stands at a place of the text, as the rows around it tell; None in the act itself."""
    act_ends = max((block.span[1] for block in resolution.blocks if block.kind == "operative"), default=0)
    rows = [item for item in resolution.assignments if item.appendix is not None]
    if offset < act_ends or not rows:
        return None
    before = [item for item in rows if item.span[0] <= offset]
    inside = next((item for item in before if offset < item.span[1]), None)
    return (inside or max(before, key=lambda item: item.span[0], default=rows[0])).appendix
