"""How texts and names are folded before they are compared, so that what no reader would call another value is none."""

from __future__ import annotations

import re
from typing import Any

# «И. В. Зотова», «И.В. Зотова» and «Зотова И.В.», «ЗотоваИ.В.»: whether a space stands at an initial is a matter of typing.
_BEHIND_INITIAL = re.compile(r"(?<!\w)((?:\w\.)+)\s+(?=\w)")
_BEFORE_INITIAL = re.compile(r"(?<=\w)\s+(?=(?:\w\.)+(?!\w))")


def plain(value: Any) -> str | None:
    """``value`` as one line with single spaces; None stays None.

    >>> plain("в срок  до\\n1 мая"), plain(None)
    ('в срок до 1 мая', None)
    """
    return None if value is None else " ".join(str(value).split())


def fold_text(value: Any) -> str:
    """A text without case, ё, the kind of its dashes and its final marks; its quotes are not mended.

    >>> fold_text("Вести  учёт – весь год;")
    'вести учет - весь год'
    """
    folded = (plain(value) or "").casefold().replace("ё", "е")
    return re.sub("[‐‑‒–—―−]", "-", folded).rstrip(" .,;:!?…")


def fold_name(value: Any) -> str:
    """A name without case, ё, the kind of its quotes and the spaces at initials.

    >>> fold_name("МБОУ «Ясная школа»"), fold_name("И. В. Зотова"), fold_name("Зотова И.В.")
    ('мбоу "ясная школа"', 'и.в.зотова', 'зотоваи.в.')
    """
    # One mark for both quotes: which of the two a straight one stands for is not written.
    folded = re.sub("[“”„‟«»]", '"', (plain(value) or "").casefold().replace("ё", "е"))
    while (shorter := _BEHIND_INITIAL.sub(r"\1", folded)) != folded:
        folded = shorter
    return _BEFORE_INITIAL.sub("", folded)
