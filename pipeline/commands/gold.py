"""The commands about gold, which says what is right: ``evaluate`` scores against it, ``import-annotations`` makes it."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import FOLDER, OUTPUT, RULES, tell


def print_mark(context: click.Context, parameter: click.Parameter, name: str | None) -> None:
    """Print what stands for a name in gold, and end."""
    if name is not None:
        from pipeline.evaluation.hashed import hashed

        click.echo(hashed(name))
        context.exit()


@click.command()
@click.argument("gold", type=FOLDER)
@click.argument("pred", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Write the scores as JSON; --diff reads that.")
@click.option("--diff", "old", type=FOLDER, metavar="OLD.json", help="List gains and losses since an earlier --json.")
@click.option("--errors", is_flag=True, help="List what is wrong, as in the gold and as found.")
@click.option("--by", type=click.Choice(["assignment", "field"]), default="assignment", help="How --errors groups it.  [assignment]")
@click.option(
    "--hash", metavar="NAME", is_eager=True, expose_value=False, callback=print_mark, help="Print what may stand for NAME in gold."
)
def evaluate(gold: Path, pred: Path, as_json: bool, old: Path | None, errors: bool, by: str) -> None:
    """Score output JSON against gold files (*.gold.yaml); both are files or folders."""
    from pipeline.evaluation.command import scores

    click.echo(scores(gold, pred, as_json=as_json, old=old, errors=errors, by_field=by == "field"), nl=False)


@click.command("import-annotations")
@click.argument("files", nargs=-1, required=True, type=FOLDER, metavar="FILES...")
@OUTPUT
@RULES
def import_annotations(files: tuple[Path, ...], output: Path, rules: Path | None) -> None:
    """Turn corrected annotations, exports of Label Studio (JSON) or brat's .ann, into gold files (<id>.gold.yaml).

    Exit status: 0 all taken over; 1 some of it is to be settled by hand (listed, and marked in the files), or cannot be read.
    """
    from pipeline.standards.import_command import import_annotations as imported

    done = imported(files, output, rules)
    tell(done.lines, done.problems, done.exit_status)
