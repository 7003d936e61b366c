"""What was published: one small record per version, with a checksum of its own."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

LARGEST = 16 * 2**20
_NAME = re.compile(r"[\w-]{1,80}")
"""What a generation may be called: no separator, so that a record never points outside its folder."""


class Manifest(BaseModel):
    """One published version. `number` counts up; `notice` is set when a version is served in place of a damaged one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    generation: str
    number: int
    file: str
    sha256: str
    bytes: int
    published_at: str
    seed: int
    key: str
    inputs: dict[str, str]
    versions: dict[str, str]
    tables: dict[str, int]
    notice: str | None = None

    def text(self) -> str:
        """JSON with a checksum over the rest, so that a flipped byte is found."""
        body = self.model_dump(exclude={"notice"})
        return json.dumps({"checksum": _checksum(body), **body}, indent=1, sort_keys=True) + "\n"


def _checksum(body: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def read_manifest(path: Path) -> Manifest | None:
    """The manifest in a file, or None when it is missing or damaged in any byte that matters."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        body = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(body, dict) or body.pop("checksum", None) != _checksum(body):
            return None
        manifest = Manifest.model_validate(body)
    except (OSError, ValueError, ValidationError, RecursionError):
        return None
    named = _NAME.fullmatch(manifest.generation) and manifest.file == f"build-{manifest.generation}.duckdb"
    return manifest if named else None
