"""Which published build a run id names."""

from __future__ import annotations

from cxroi.engine.store import Manifest, Store
from cxroi.errors import DataError
from cxroi.reading.base import queries


def manifest_of(store: Store, run_id: str) -> Manifest:
    """The newest kept build of a run id (or build id); DataError naming the kept ones when there is none."""
    current = store.current()
    kept = [current, *(one for one in store.history() if one.generation != current.generation)]
    known = []
    for manifest in kept:
        with store.read(manifest) as engine:
            known.append(queries.build_facts(engine).run_id)
        if run_id in (known[-1], manifest.generation):
            return manifest
    raise DataError(
        f"no kept build has this run id; there {'is' if len(known) == 1 else 'are'} {len(known)}: "
        f"{', '.join(dict.fromkeys(known))}. A figure's run id stands at the foot of every page and slide"
    )
