"""A sooner start takes nothing away."""

import subprocess
import sys

LEAN = "import sys; from pipeline.words.start import import_spacy; import_spacy(); import spacy; "


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_the_command_line_of_spacy_is_spared() -> None:
    assert run(LEAN + "print([name for name in sys.modules if name.startswith(('spacy.cli', 'typer'))])") == "[]"


def test_it_is_there_when_somebody_asks() -> None:
    assert run(LEAN + "from spacy.cli.info import info; import spacy.cli; print(info and spacy.cli.download and 1)") == "1"
    assert run(LEAN + "print(spacy.info(silent=True)['spacy_version'] == spacy.__version__)") == "True"


def test_spacy_works_and_is_imported_once() -> None:
    assert run("import spacy; before = spacy; " + LEAN + "print(before is spacy)") == "True"
    assert run(LEAN + "print(len(spacy.blank('ru')('Провести ярмарку.')))") == "3"


def test_where_spacy_wants_more_it_gets_all() -> None:
    bare = "import sys, types; import pipeline.words.start as s; s.ModuleType = type('Bare', (types.ModuleType,), {'__dict__': {}}); "
    assert run(bare + "s.import_spacy(); import spacy; print('typer' in sys.modules, len(spacy.blank('ru')('Ярмарка.')))") == "True 2"
