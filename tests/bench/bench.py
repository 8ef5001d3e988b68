"""Speed beside what a user would write instead: natasha over the whole text, and dateparser.search.

Run: ``.venv/bin/python tests/bench/bench.py`` (two or three minutes). Both sides run in the same process or one after
the other on the same machine, document by document in turns, so that the ratios mean something anywhere; seconds do
not, and are not printed.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.txt"))
COLD_RUNS = 5
WARM_RUNS = 5
TURNS = 3

PEER = """
import sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from dateparser.search import search_dates
from natasha import Doc, NewsEmbedding, NewsMorphTagger, NewsNERTagger, NewsSyntaxParser, Segmenter
embedding = NewsEmbedding()
segmenter, morph = Segmenter(), NewsMorphTagger(embedding)
syntax, names = NewsSyntaxParser(embedding), NewsNERTagger(embedding)

def peer(text):
    doc = Doc(text)
    doc.segment(segmenter)
    doc.tag_morph(morph)
    doc.parse_syntax(syntax)
    doc.tag_ner(names)
    return doc, search_dates(text, languages=["ru"])
"""
PEER_ONCE = PEER + "\nfor path in sys.argv[1:]:\n    peer(Path(path).read_text('utf-8'))\n"
MEMORY = "\nimport resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
OURS_ALL = "import sys\nfrom pipeline import parse\nfor path in sys.argv[1:]:\n    parse(path)\n"


def seconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def warm() -> float:
    """How many times as many documents a second: every other sample warms both up, the rest are timed, some in a row by
    each side in turns."""
    from pipeline import parse_text

    scope: dict[str, Callable[[str], object]] = {}
    exec(PEER, scope)  # the same lines that the cold run executes as a script
    peer = scope["peer"]
    texts = [path.read_text("utf-8") for path in SAMPLES]
    for text in texts[::2]:
        parse_text(text)
        peer(text)
    gc.collect()
    gc.freeze()  # as the command does once it is warm; else each side would pay for passes over the other's models
    ours = theirs = 0.0
    for start in range(1, 2 * TURNS, 2):
        batch = texts[start :: 2 * TURNS]
        ours += seconds(partial(_each, parse_text, batch))
        theirs += seconds(partial(_each, peer, batch))
    return theirs / ours


def _each(call: Callable[[str], object], texts: list[str]) -> None:
    for text in texts:
        call(text)


def warm_median() -> float:
    """The middle of some warm runs, each in a fresh process, because words are new to a process only once."""
    command = [sys.executable, __file__, "--warm"]
    runs = [subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT) for _ in range(WARM_RUNS)]
    return statistics.median(float(run.stdout) for run in runs)


def linear() -> float:
    """Time for an act with ten times the clauses, as a multiple of the time for it as it is."""
    from pipeline import parse_text

    text = parse_text(max((path.read_text("utf-8") for path in SAMPLES), key=len)).text
    blocks = {block.kind: block.span for block in reversed(parse_text(text).blocks)}
    start, end = blocks["operative"]
    ten = text[:start] + text[start:end] * 10 + text[end:]
    once_time = min(seconds(lambda: parse_text(text)) for _ in range(5))
    return min(seconds(lambda: parse_text(ten)) for _ in range(3)) / once_time


def cold() -> float:
    """How many times as fast one file is done by a fresh process, the best of some runs in turns."""
    sample = str(SAMPLES[0])
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pipeline", "parse", sample, "-o", folder]
        for _ in range(COLD_RUNS):
            ours.append(seconds(lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT)))
            script = [sys.executable, "-c", PEER_ONCE, sample]
            theirs.append(seconds(partial(subprocess.run, script, check=True, capture_output=True)))
    return min(theirs) / min(ours)


def memory() -> float:
    """Peak memory of a process over all samples, as a share of the script's."""

    def peak(code: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", code + MEMORY, *map(str, SAMPLES)], check=True, capture_output=True, text=True, cwd=ROOT
        )
        return int(done.stdout.split()[-1])

    return peak(OURS_ALL) / peak(PEER_ONCE)


def main() -> None:
    """Print the table that the README shows."""
    rows = [
        ("documents a second, warm", f"{warm_median():.1f} times the script's"),
        ("one file, cold start", f"{cold():.1f} times as fast"),
        ("ten times the clauses", f"{linear():.1f} times the time"),
        ("peak memory", f"{memory():.2f} of the script's"),
    ]
    print(f"| over {len(SAMPLES)} samples | Reshenie beside natasha and dateparser.search |")
    print("| --- | --- |")
    for name, value in rows:
        print(f"| {name} | {value} |", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"  # both sides on one core, before numpy is loaded
    if sys.argv[1:] == ["--warm"]:
        print(warm())
    else:
        main()
