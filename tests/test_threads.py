"""Several documents at once read the same rules, and a parse leaves nothing on them."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.flow import extract
from pipeline.formats.json import to_json
from pipeline.readers import from_text, read
from pipeline.rulebook.load import load

ROOT = Path(__file__).resolve().parent.parent


def test_eight_threads_give_the_bytes_of_one() -> None:
    sources = [read(path) for path in sorted((ROOT / "samples").glob("*.txt"))]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    try:
        with ThreadPoolExecutor(8) as pool:
            forward = list(pool.map(lambda source: to_json(extract(source)), sources))
            backward = list(pool.map(lambda source: to_json(extract(source)), sources[::-1]))[::-1]
    finally:
        sys.setswitchinterval(interval)
    alone = [to_json(extract(source)) for source in sources]
    names = [source.name for source, one, *several in zip(sources, alone, forward, backward, strict=True) if {one} != set(several)]
    assert names == []


def test_a_parse_leaves_nothing_on_the_rules() -> None:
    shared = load()["deadline"]
    before = {name: value for name, value in vars(shared).items() if name != "_derived"}
    extract(from_text("ПРИКАЗЫВАЮ:\n1. Провести сверку до 01.03.2024.", "act.txt"))
    assert {name: value for name, value in vars(shared).items() if name != "_derived"} == before
    own = shared.for_document()
    assert own.all_matches("до 01.03.2024") is own.all_matches("до 01.03.2024")
    assert shared.all_matches("до 01.03.2024") is not shared.all_matches("до 01.03.2024")
