"""The little language that patterns of the rules are written in, as regular expressions.

Patterns are regular expressions in plain lower-case Russian with three additions:

- a space stands for any white space (``до конца`` also matches over a line's end), a space with ``?`` behind it for none or some;
- ``~приказ`` stands for the letters with or without spaces between them, as typists set a word apart (``п р и к а з``);
- ``{name}`` stands for a macro and captures what it matched under that name, ``{name:as}`` under another one; only the
  first use of a name captures.

They are matched against the form of :func:`pipeline.words.normal.normal`. A pattern never begins or ends inside a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_MACRO = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z_]+))?\}")
_SPACED = re.compile(r"~([а-я]+)")
# letters of a macro with the macros in it written out; our own have up to some ten thousand
_LONGEST = 200_000
_GROUP_NAME = re.compile(r"\(\?P<\w+>")


def expand(pattern: str, macros: Mapping[str, str]) -> str:
    """Return ``pattern`` as a Python regular expression; a macro may use macros that stand before it.

    Raises KeyError with the macro's name where it is unknown, ValueError where it is too long written out.
    """

    seen: set[str] = set()

    def insert(match: re.Match[str]) -> str:
        name, alias = match.group(1), match.group(2) or match.group(1)
        inner = _GROUP_NAME.sub("(?:", expand(macros[name], macros))
        if len(inner) > _LONGEST:
            raise ValueError(f"the macro {{{name}}} is too long with its macros written out")
        if alias in seen or f"(?P<{alias}>" in pattern:
            return f"(?:{inner})"
        seen.add(alias)
        return f"(?P<{alias}>{inner})"

    pattern = _SPACED.sub(lambda word: "".join(f"{letter} ?" for letter in word.group(1)), pattern)
    return _MACRO.sub(insert, pattern.replace(" ?", r"\s*").replace(" ", r"\s+").replace("ё", "е"))


def regular_expression(pattern: str, macros: Mapping[str, str], at: str = "anywhere") -> str:
    """Return a pattern of the rules as a regular expression, which may be held to the ``start`` or the ``whole`` of the text.

    Raises KeyError where a macro is unknown.
    """
    if at != "anywhere":
        return rf"\A(?:{expand(pattern, macros)})" + (r"\Z" if at == "whole" else r"(?:(?<!\w)|(?!\w))")
    return rf"(?<!\w)(?:{expand(pattern, macros)})(?:(?<!\w)|(?!\w))"
