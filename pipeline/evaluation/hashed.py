"""Names that gold may not tell: written as a mark that only the name itself gives.

``python -m pipeline.evaluation.hashed "И.В. Зотова"`` prints the mark of each name.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Sequence
from typing import Any

from pipeline.evaluation.folding import fold_name

_MARK = re.compile(r"#[0-9a-f]{10}")


def hashed(name: str) -> str:
    """``#`` and the first ten hex digits of the SHA-256 of the folded name.

    >>> hashed("И. В. Зотова") == hashed("и.в.зотова")
    True
    >>> hashed("Зотова")
    '#dd61d84845'
    """
    return "#" + hashlib.sha256(fold_name(name).encode("utf-8")).hexdigest()[:10]


def name_key(name: Any) -> str:
    """What two spellings of one name share, whether written out or as a mark."""
    written = fold_name(name)
    return written if _MARK.fullmatch(written) else hashed(written)


def main(names: Sequence[str]) -> int:
    """Print a line ``mark  name`` for each name; the exit status."""
    if not names:
        print('usage: python -m pipeline.evaluation.hashed "NAME" …', file=sys.stderr)
        return 2
    for name in names:
        print(f"{hashed(name)}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
