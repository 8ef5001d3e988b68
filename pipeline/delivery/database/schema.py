"""The tables of a database are brought to the version that this program writes."""

from __future__ import annotations

from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from pipeline.delivery.database.tables import METADATA, VERSION_TABLE, VIEWS
from pipeline.delivery.run import DeliveryError


def migrate(connection: Connection, target: str = "head") -> None:
    """Make the tables, or bring those of an earlier version to ``target``; the connection is in a transaction, and locked.

    Raises DeliveryError where they are of a later version, or where tables of these names are not ours.
    """
    config, scripts = _scripts()
    version = _version(connection)
    known = {step.revision for step in scripts.walk_revisions()}
    if version is not None and version not in known:
        ours = scripts.get_current_head()
        raise DeliveryError(f"its tables are of a newer version of reshenie ({version}, here {ours}); nothing was loaded")
    if version is None:
        _check_free(connection)
    if version != scripts.get_current_head():
        _upgrade(connection, config, scripts, target)


def _scripts() -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", "pipeline.delivery.database:migrations")
    config.set_main_option("path_separator", "os")
    return config, ScriptDirectory.from_config(config)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _check_free(connection: Connection) -> None:
    seen = inspect(connection)
    strange = ({*METADATA.tables, *VIEWS}) & {*seen.get_table_names(), *seen.get_view_names()}
    if strange:
        raise DeliveryError(f"it holds other tables of these names: {', '.join(sorted(strange))}; give a database of its own")


def _upgrade(connection: Connection, config: Config, scripts: ScriptDirectory, target: str) -> None:
    def steps(revision: Any, _: Any) -> Any:
        return scripts._upgrade_revs(target, revision)  # as alembic's own command does

    with EnvironmentContext(config, scripts, fn=steps, destination_rev=target) as environment:
        environment.configure(connection=connection, version_table=VERSION_TABLE)
        environment.run_migrations()
