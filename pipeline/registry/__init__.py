"""Who is who: the user's own list of organisations, positions and persons, and what the acts themselves say of them.

``model`` says what stands in ``registry.yaml``, ``load`` reads it, ``own`` finds full names and posts in an act, ``match``
finds the entries that a name may mean, ``apply`` adds them to the parties of a resolution, ``suggest`` proposes a
registry from acts.
"""

from __future__ import annotations

from pipeline.registry.apply import identify
from pipeline.registry.load import FILE_NAME, Registries, RegistryError, load_registry
from pipeline.registry.model import Registry

__all__ = ["FILE_NAME", "Registries", "Registry", "RegistryError", "identify", "load_registry"]
