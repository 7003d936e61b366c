"""The key of the pseudonyms: made once, readable by its owner alone, kept beside the store and never in it."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from cxroi.engine.files import replace_text, sync_folder
from cxroi.errors import StoreError

KEY_BYTES = 32
_FINGERPRINT = "KEY"


def make_key(path: Path) -> bytes:
    """Write a new random key (mode 0600); raises StoreError when a file is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    key = secrets.token_bytes(KEY_BYTES)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        raise StoreError("a pseudonym key is there already and is never overwritten; keep it") from None
    finally:
        aside.unlink()
    sync_folder(path.parent)
    return key


def read_key(path: Path) -> bytes:
    """The key in a file; raises StoreError when it is missing or damaged."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip()) if path.is_file() or not path.exists() else b""
    except FileNotFoundError:
        raise StoreError(
            f"the pseudonym key {path.name} is missing beside the store. Next: put the key file back; a store "
            "that was copied or moved needs its key file, which lies beside its folder under the folder's name with "
            ".key, copied or moved too; or load the files into a new store with --store PATH"
        ) from None
    except (ValueError, OSError):
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreError(f"the pseudonym key {path.name} cannot be read. Next: put the right key file back")
    return key


def fingerprint(key: bytes) -> str:
    """What a store remembers of its key: 16 hex digits that do not give the key away."""
    return hashlib.sha256(b"cxroi key fingerprint" + key).hexdigest()[:16]


def _remembered(path: Path) -> str:
    """What the store remembers of its key. StoreError where that cannot be read."""
    try:
        if path.is_file():
            return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        pass
    raise StoreError(
        f"the file {path.name} in the store, which says which pseudonym key it belongs to, cannot be read. Next: put "
        "it back from a backup of the store"
    )


def checked_key(store: Path, key_file: Path, *, create: bool) -> bytes:
    """The store's key, made when `create` and the store has none yet; a missing or different key raises StoreError."""
    remembered = store / _FINGERPRINT
    if not remembered.exists():
        if not create:
            raise StoreError(
                f"no store at {store}. Next: python -m cxroi load --profile PROFILE --store {store} SOURCE"
            )
        store.mkdir(parents=True, exist_ok=True)
        key = read_key(key_file) if key_file.exists() else make_key(key_file)
        replace_text(remembered, fingerprint(key) + "\n")
        return key
    key = read_key(key_file)
    if fingerprint(key) != _remembered(remembered):
        raise StoreError(
            f"the pseudonym key {key_file.name} is not the one this store was made with. Next: put the right key "
            "file back, or load the files into a new store with --store PATH"
        )
    return key
