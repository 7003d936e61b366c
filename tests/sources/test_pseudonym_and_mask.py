"""Pseudonyms equal Python's hmac; comments lose what names a person."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator

import duckdb
import pytest

from cxroi.sources.base import mask
from cxroi.sources.base.database import Loading
from cxroi.sources.base.pseudonym import digest_sql, pseudonym, pseudonym_sql


@pytest.mark.parametrize("text", ["1", "C-0001", "ünïcode 😀", "a'b\"c", "x" * 500, " "])
@pytest.mark.parametrize("key", [b"\x00" * 32, b"\xff" * 32, bytes(range(40, 72))], ids=["zeros", "ones", "mixed"])
def test_sql_equals_hmac(key: bytes, text: str) -> None:
    whole = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    with duckdb.connect() as connection:
        digest, number = connection.execute(
            f"select {digest_sql(key, 'id')}, {pseudonym_sql(key, 'id')} from (select ? as id)", [text]
        ).fetchone()
    assert digest == whole
    assert number == int(whole[:15], 16) == pseudonym(key, text) < 2**63


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """One text as the loading connection masks it."""
    loading = Loading(tmp_path_factory.mktemp("masking"))
    yield lambda text: str(loading.rows(f"select {mask.sql('t')} from (select ? as t)", [text])[0][0])
    loading.close()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("write to anna.b@example.co.uk please", "write to [e-mail] please"),
        ("card 4111 1111 1111 1111 was charged", "card [card] was charged"),
        ("card 4111-1111-1111-1111", "card [card]"),
        ("IBAN DE89 3704 0044 0532 0130 00 ok", "IBAN [IBAN] ok"),
        ("GB82WEST12345698765432", "[IBAN]"),
        ("call +49 170 1234567", "call [phone]"),
        ("call (11) 98765-4321 now", "call [phone] now"),
        ("account 123456789012", "account [number]"),
        ("order 12345678", "order [number]"),
    ],
)
def test_personal_numbers_are_masked(masked: Callable[[str], str], text: str, wanted: str) -> None:
    assert masked(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "10 out of 10, 2 days late",
        "paid 199.90 on 2024-05-22",
        "since 21.03.2017",
        "😀 ok",
        "rated 4/5 at 12:30",
        "a @ b",
    ],
)
def test_plain_words_stay(masked: Callable[[str], str], text: str) -> None:
    assert masked(text) == text
