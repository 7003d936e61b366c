"""A tiny build for the publishing tests, and one that kills itself at a chosen step."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cxroi.engine import files, publish
from cxroi.engine.store import Store
from cxroi.errors import CxroiError

TABLES = ("panel.a", "panel.b", "results.c")
STEPS = (
    "locked",
    "clear_leftovers",
    "mark",
    "contents",
    "verify",
    "sync_file",
    "file_hash",
    "Manifest",
    "rename",
    "sync_folder",
    "replace_text",
    "aside",
    "prune",
)


def tiny_build(path: Path, n: int = 200) -> str:
    """Publish one version whose tables all hold their generation and n rows."""
    with Store(path).publishing(seed=7, inputs={"x": "1"}) as build:
        for table in TABLES:
            build.engine.execute(f"create schema if not exists {table.split('.')[0]}")
            build.engine.execute(
                f"create table {table} as select range as i, cast(1.25 as decimal(18,2)) as money, "
                f"'{build.generation}' as generation from range({n})"
            )
        return build.generation


def read_all(store: Store) -> str:
    """The one generation that every table of the current version holds; fails on a mixture or on missing rows."""
    manifest = store.current()
    with store.read(manifest) as engine:
        seen = set()
        for table in TABLES:
            rows = engine.query(
                f"select t.generation, count(*) as n, sum(t.money) as money from {table} as t group by t.generation"
            ).rows()
            assert len(rows) == 1
            assert (rows[0][1], float(rows[0][2])) == (200, 250.0)
            seen.add(rows[0][0])
    assert seen == {manifest.generation}
    return manifest.generation


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _around(step: Callable[..., Any], after: bool) -> Callable[..., Any]:
    def dying(*args: Any, **kwargs: Any) -> Any:
        if after:
            step(*args, **kwargs)
        _die()

    return dying


def build_and_die(path: Path, step: str, after: bool) -> None:
    """Run a build that kills its own process (-9) right before or after a step of publishing."""
    if step == "rename":
        Path.rename = _around(Path.rename, after)  # type: ignore[method-assign]
    elif step == "aside":
        Path.replace = _around(Path.replace, after)  # type: ignore[method-assign]
    elif step == "replace_text":
        publish.replace_text = _around(files.replace_text, after)
    else:
        setattr(publish, step, _around(getattr(publish, step), after))
    tiny_build(path)


def build_without_space(path: Path) -> None:
    """A build whose files may not grow beyond 2 MB; ends with exit status 3 when the refusal is one of ours."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 2**20, 2 * 2**20))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with Store(path).publishing(seed=7) as build:
            build.engine.execute("create table t as select random() as x, random() as y from range(2000000)")
    except CxroiError:
        sys.exit(3)
