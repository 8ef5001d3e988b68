"""The commands about what the reading goes by: ``rules check``, ``registry suggest``."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import OUTPUT_FILE, PATHS, RULES, tell


@click.group()
def registry() -> None:
    """Work on the registry of organisations, positions and persons."""


@registry.command()
@PATHS
@OUTPUT_FILE
@RULES
def suggest(paths: tuple[Path, ...], output: Path | None, rules: Path | None) -> None:
    """Propose a registry.yaml from acts: documents, JSON of parse, or folders of either."""
    from pipeline.registry.suggest import suggest as suggested
    from pipeline.runs.acts import load_acts

    click.echo(suggested(load_acts(paths, rules), output, rules), nl=False)


@click.group()
def rules() -> None:
    """Work on the rules."""


@rules.command()
@RULES
def check(rules: Path | None) -> None:
    """Check the rules: shape, unique ids, every example matched by its rule, no counter-example matched."""
    from pipeline.rulebook.check import check_rules

    problems = check_rules(rules)
    tell([] if problems else ["the rules are in order"], problems, 2 if problems else 0)
