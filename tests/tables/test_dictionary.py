"""The committed data dictionary is the one the models make."""

from __future__ import annotations

import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError
from cxroi.tables.dictionary import dictionary
from docs.data_dictionary import TARGET, made


def test_the_dictionary_is_in_step() -> None:
    assert TARGET.read_text(encoding="utf-8") == made(), "run: python -m docs.data_dictionary"


def test_a_column_without_a_meaning_is_refused() -> None:
    with DuckEngine() as engine:
        engine.execute("create schema clean")
        engine.execute("create table clean.units (unit_id bigint, mystery integer)")
        with pytest.raises(DataError, match=r"clean\.units\.mystery has no meaning"):
            dictionary(engine, {})
