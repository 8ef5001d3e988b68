"""The formats ``akn``, ``labelstudio``, ``brat`` and ``docbin``.

Each imports what it needs when the first act comes: the command line must start without lxml, spaCy and these mappings.
What belongs together stands in a folder of its own, because an annotation tool is handed the folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.files import write_whole

if TYPE_CHECKING:
    from pipeline.formats.dialect import Dialect
    from pipeline.model import Resolution


class AknEmitter:
    """Writes each act as ``<id>.akn.xml``."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder

    def add(self, resolution: Resolution) -> None:
        """Write an act at once. Raises OSError, and leaves no half file, where that fails."""
        from pipeline.standards.akn import to_akn

        write_whole(self.folder / f"{resolution.document.id}.akn.xml", to_akn(resolution))

    def close(self) -> None:
        """Nothing is left to write."""


class LabelStudioEmitter:
    """Writes ``labelstudio/tasks.json``, one task an act, and ``labelstudio/config.xml``, both at the end."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder / "labelstudio"
        self.tasks: list[dict[str, Any]] = []

    def add(self, resolution: Resolution) -> None:
        """Take an act."""
        from pipeline.standards.labelstudio import to_task

        self.tasks.append(to_task(resolution))

    def close(self) -> None:
        """Write both files. Raises OSError, and leaves no half file, where that fails."""
        from pipeline.formats.json import dumps
        from pipeline.standards.labelstudio import labeling_config

        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / "tasks.json", dumps(self.tasks).encode("utf-8"))
        write_whole(self.folder / "config.xml", labeling_config().encode("utf-8"))


class BratEmitter:
    """Writes ``brat/<id>.txt``, ``.ann`` and ``.json`` (our reading) of each act at once, the configuration at the end."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder / "brat"

    def add(self, resolution: Resolution) -> None:
        """Write an act. Raises CorrectedError where an annotator's work would be lost, and OSError, and leaves no half file."""
        from pipeline.formats.json import write_json
        from pipeline.standards.brat import CorrectedError, is_corrected, standoff
        from pipeline.standards.marks import plain

        self.folder.mkdir(parents=True, exist_ok=True)
        name, annotations = resolution.document.id, standoff(resolution)
        path = self.folder / f"{name}.ann"
        if is_corrected(path, annotations):
            raise CorrectedError(f"{path}: not written over: it was corrected; take it over with import-annotations, then move it away")
        # the annotations first: after a kill the next run knows them for its own
        write_whole(path, annotations.encode("utf-8"))
        write_whole(self.folder / f"{name}.txt", plain(resolution.text).encode("utf-8"))
        write_json(resolution, self.folder)

    def close(self) -> None:
        """Write ``annotation.conf`` and ``visual.conf``."""
        from pipeline.standards.brat import annotation_conf, visual_conf

        write_whole(self.folder / "annotation.conf", annotation_conf().encode("utf-8"))
        write_whole(self.folder / "visual.conf", visual_conf().encode("utf-8"))


class DocBinEmitter:
    """Writes each act as ``docbin/<id>.spacy``: spaCy's corpus reader takes the folder, and a folder is split by act."""

    def __init__(self, folder: Path, dialect: Dialect) -> None:
        self.folder = folder / "docbin"

    def add(self, resolution: Resolution) -> None:
        """Write an act at once. Raises OSError, and leaves no half file, where that fails."""
        from pipeline.standards.docbin import to_docbin

        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / f"{resolution.document.id}.spacy", to_docbin(resolution))

    def close(self) -> None:
        """Nothing is left to write."""
