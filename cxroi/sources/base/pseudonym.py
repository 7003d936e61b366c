"""Pseudonyms: the first 15 hex digits of HMAC-SHA256(key, id), as a BIGINT; the key stands beside the store
(engine/key.py)."""

from __future__ import annotations

import hashlib
import hmac

BLOCK = 64


def pseudonym(key: bytes, text: str) -> int:
    """The pseudonym of one id, in Python (the SQL of `digest_sql` gives the same)."""
    return int(hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:15], 16)


def digest_sql(key: bytes, text: str) -> str:
    """HMAC-SHA256 in hex of a text expression, nested as RFC 2104 has it."""
    padded = key.ljust(BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded).hex() for pad in (0x36, 0x5C))
    return f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode({text}))))"


def pseudonym_sql(key: bytes, text: str) -> str:
    """The pseudonym of a text expression as BIGINT."""
    return f"cast('0x' || substr({digest_sql(key, text)}, 1, 15) as bigint)"


def alias_sql(key: bytes, text: str) -> str:
    """A short textual pseudonym, for people named in operations."""
    return f"case when {text} is not null then 'p-' || substr({digest_sql(key, text)}, 1, 10) end"
