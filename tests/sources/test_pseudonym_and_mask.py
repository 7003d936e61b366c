"""Pseudonyms equal Python's hmac; comments lose what names a person."""

from __future__ import annotations

import hashlib
import hmac

import duckdb
import pytest

from cxroi.sources.base import mask
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


def masked(text: str) -> str:
    query = (
        f"select {mask.sql('case when ' + mask.hit_sql('t') + ' then check_digits(t) else t end')} from (select ? as t)"
    )
    connection = duckdb.connect()
    connection.create_function("check_digits", lambda cell: mask.checked([cell])[0], ["VARCHAR"], "VARCHAR")
    try:
        return str(connection.execute(query, [text]).fetchall()[0][0])
    finally:
        connection.remove_function("check_digits")
        connection.close()


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
def test_personal_numbers_are_masked(text: str, wanted: str) -> None:
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
def test_plain_words_stay(text: str) -> None:
    assert masked(text) == text
