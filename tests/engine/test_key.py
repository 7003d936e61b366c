"""A store that was copied without its key says what else must be copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.engine.key import checked_key
from cxroi.errors import StoreError


def test_a_copy_without_its_key_file_says_that_the_key_must_be_copied_too(tmp_path: Path) -> None:
    store = tmp_path / "shop"
    checked_key(store, tmp_path / "shop.key", create=True)
    copy = store.rename(tmp_path / "copy")
    with pytest.raises(
        StoreError, match=r"copy\.key is missing beside the store.*needs its key file.*copied or moved too"
    ):
        checked_key(copy, tmp_path / "copy.key", create=False)
