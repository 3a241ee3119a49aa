"""AES-256-GCM (NIST SP 800-38D) with a ring of keys, each with an id.

    sealed = version (1 byte) | length of key id (1 byte) | key id | nonce (12 bytes) | ciphertext and tag

Version, key id and the place a text belongs to are authenticated with it. Nonces are random; one key is good
for 2^32 texts, far more than a province has.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from laocaiso.core.errors import SettingsError
from laocaiso.core.sealing import SealBroken

VARIABLE = "LAOCAISO_DATA_KEYS"
ALLOWED = (
    "`id:key` pairs between commas, the first of which seals; an id is 1 to 20 of a-z, 0-9, - and _, "
    "a key is 32 random bytes in Base64 (`openssl rand -base64 32`)"
)
KEY_FILE = "data.key"
KEY_BYTES = 32
NONCE_BYTES = 12
_VERSION = 1
_ID = re.compile(r"[a-z0-9_-]{1,20}")


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key and what it goes by."""

    id: str
    secret: bytes = field(repr=False)


class KeyRing:
    """The keys there are; the first one seals. ValueError for none, and for two of one id."""

    def __init__(self, keys: Sequence[DataKey]) -> None:
        if not keys or len({key.id for key in keys}) != len(keys):
            raise ValueError("a key ring needs keys, each with an id of its own")
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}
        self.key_id = keys[0].id
        self.key_ids: Sequence[str] = tuple(self._ciphers)

    def seal(self, plain: bytes, place: str) -> bytes:
        """The text, sealed with the first key and bound to `place`."""
        head = bytes([_VERSION, len(self.key_id)]) + self.key_id.encode()
        nonce = secrets.token_bytes(NONCE_BYTES)
        return head + nonce + self._ciphers[self.key_id].encrypt(nonce, plain, head + place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The text again. Raises `SealBroken`."""
        cipher = self._ciphers.get(self.key_of(sealed))
        if cipher is None:
            raise SealBroken("its key is not here")
        end = 2 + sealed[1]
        head, nonce = bytes(sealed[:end]), bytes(sealed[end : end + NONCE_BYTES])
        try:
            return cipher.decrypt(nonce, bytes(sealed[end + NONCE_BYTES :]), head + place.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken("it was changed, or belongs elsewhere") from error

    def key_of(self, sealed: bytes) -> str:
        """Id of the key a text was sealed with. Raises `SealBroken` for no sealed text."""
        if len(sealed) < 2 or sealed[0] != _VERSION:
            raise SealBroken("no sealed text")
        try:
            return bytes(sealed[2 : 2 + sealed[1]]).decode("ascii")
        except UnicodeDecodeError as error:
            raise SealBroken("no sealed text") from error


def read_keys(text: str) -> Sequence[DataKey]:
    """The keys of the setting. Raises ValueError, without quoting any of it."""
    keys = []
    for pair in text.split(","):
        key_id, colon, written = pair.strip().partition(":")
        if not colon or not _ID.fullmatch(key_id):
            raise ValueError("not `id:key`")
        try:
            secret = base64.b64decode(written.strip().replace("-", "+").replace("_", "/"), validate=True)
        except binascii.Error as error:
            raise ValueError("a key that is not Base64") from error
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a key that is not {KEY_BYTES} bytes")
        keys.append(DataKey(key_id, secret))
    if len({key.id for key in keys}) != len(keys):
        raise ValueError("two keys of one id")
    return keys


def key_ring(configured: str | None, folder: Path, *, may_make: bool) -> KeyRing:
    """The keys of the setting, or those of the file `data.key` in `folder`.

    The file is made, readable by its owner alone, where there is none and `may_make` is true. Good enough for
    a demo: key and data lie side by side, so only a copy of the database alone is worth nothing. Raises
    `SettingsError` for keys that can't be used and where there are none, OSError for a file that can't be
    made.
    """
    if configured:
        try:
            return KeyRing(read_keys(configured))
        except ValueError as error:
            raise SettingsError(VARIABLE, "***", ALLOWED) from error
    path = folder / KEY_FILE
    if may_make and not path.exists():
        _make(path)
    if not path.exists():
        raise SettingsError(VARIABLE, "", ALLOWED)
    try:
        return KeyRing(read_keys(path.read_text("ascii").strip()))
    except ValueError as error:
        raise SettingsError(VARIABLE, f"(from {path})", ALLOWED) from error


def new_key() -> str:
    """A fresh key as it stands in the setting. Its id is random too: two files never share one."""
    key_id = f"k{secrets.token_hex(4)}"
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _make(path: Path) -> None:
    """Write a key file whole or not at all; where several processes do so at once, one of them wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
