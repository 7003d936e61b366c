"""A company's own deck, tried out in the limited child process before this one touches it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxroi.errors import DataError
from cxroi.files import given, limited
from cxroi.files.limited import Answer
from cxroi.report.slides.base.template import FILE, opened

NAME = "The template"


def brought(path: Path) -> bytes:
    """The bytes of a template that can be used. Raises DataError with what is wrong and what to do."""
    with given.opened(path, f"{NAME} {given.shown(path)}") as (file, seen):
        if not seen.size:
            raise DataError(f"{NAME} {given.shown(path)} is empty (0 bytes): save it again as .pptx.")
        content = file.read(FILE + 1)
    return checked(content)


def checked(content: bytes) -> bytes:
    """The same bytes, once a slide was made with them in a process with limits. Raises DataError as `brought`."""
    with tempfile.TemporaryDirectory(prefix="cxroi-template-") as folder:
        path = Path(folder) / "template.pptx"
        path.write_bytes(content)
        limited.run("cxroi.report.slides.base.vetted", [{"path": str(path)}], [NAME])
    return content


def answer(task: Mapping[str, Any]) -> Answer:
    """One slide made with the template and thrown away."""
    try:
        deck, layout, _ = opened(Path(task["path"]).read_bytes())
    except DataError as problem:
        return {"problem": str(problem).removeprefix(f"{NAME} ")}
    deck.slides.add_slide(layout)
    deck.save(io.BytesIO())
    return {"ok": True}


if __name__ == "__main__":
    limited.serve(answer)
