"""What can go wrong in a way that the user can mend; every message is one line that names the file."""

from __future__ import annotations


class ReshenieError(Exception):
    """Base of the errors that the command line prints without a traceback."""


class ReadError(ReshenieError):
    """A document could not be read: missing, empty, binary, undecodable."""


class ParseError(ReshenieError):
    """A document was read but holds no operative part."""


class RuleError(ReshenieError):
    """A rule file is broken; the message names the file and the rule."""
