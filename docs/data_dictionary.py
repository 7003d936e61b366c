"""Write docs/data-dictionary.md anew: python -m docs.data_dictionary (from the checkout)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from cxroi.sources.meaning.schema import TABLES
from cxroi.tables.dictionary import dictionary
from tests.tables.intake import built

TARGET = Path(__file__).parent / "data-dictionary.md"


def made() -> str:
    """The dictionary of a build of an empty store."""
    meanings = {name: {column.name: column.meaning for column in table.columns} for name, table in TABLES.items()}
    with tempfile.TemporaryDirectory() as folder, built(Path(folder)) as engine:
        return dictionary(engine, meanings)


if __name__ == "__main__":
    TARGET.write_text(made(), encoding="utf-8")
    sys.stderr.write(f"written: {TARGET.name}\n")
