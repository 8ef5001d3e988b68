"""The zip package of a Word document: its parts by their relations, parsed without entities or outside references."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from lxml import etree
from lxml.etree import _Element

from pipeline.errors import ReadError
from pipeline.readers.docx.markup import W, w

# The strict variant of the format has other names for the same things (ISO/IEC 29500 Strict).
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError, RuntimeError, IndexError)


class Package:
    """The parts of a ``.docx``: ``document`` and its styles, numbering and notes, None where there are none.

    Raises ReadError, in one line that begins with ``name``, where the package or one of these parts is broken.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise self._error(f"not a whole zip archive ({error})") from None
        # Names of parts are compared without case (ECMA-376 Part 2), and some writers use backslashes.
        self._names = {info.filename.replace("\\", "/").lower(): info for info in self._archive.infolist()}
        self._place = next(iter(self._relations("").get("officeDocument", [])), "word/document.xml")
        document = self._part(self._place)
        if document is None or document.tag != w("document"):
            raise self._error("it has no main part")
        self.document = document
        relations = self._relations(self._place)
        parts = {kind: self._related(relations, kind) for kind in ("styles", "numbering", "footnotes", "endnotes")}
        self.styles, self.numbering = parts["styles"], parts["numbering"]
        self.footnotes, self.endnotes = parts["footnotes"], parts["endnotes"]

    def _related(self, relations: dict[str, list[str]], kind: str) -> _Element | None:
        return next((part for part in map(self._part, relations.get(kind, [])) if part is not None), None)

    def _relations(self, place: str) -> dict[str, list[str]]:
        """Places of the parts that a part refers to, by the last word of the relation's type; not those outside."""
        folder, file = posixpath.split(place)
        root = self._part(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, list[str]] = {}
        for link in () if root is None else root:
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target") or "")).lstrip("/")
                found.setdefault((link.get("Type") or "").rsplit("/", 1)[-1], []).append(target)
        return found

    def _part(self, place: str) -> _Element | None:
        info = self._names.get(place.lower())
        if info is None:
            return None
        try:
            data = self._archive.read(info)
        except _BROKEN as error:
            raise self._error(f"{place} is damaged ({error})") from None
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._error(f"{place} is no well-formed XML ({error})") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._error(f"{place} declares a document type, which Word never writes")
        return root

    def _error(self, reason: str) -> ReadError:
        return ReadError(" ".join(f"{self.name}: a broken Word document: {reason}".split("\n")))
