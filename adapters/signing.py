"""Ed25519 (RFC 8032) for receipts: the first key signs, all verify."""

from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.sealing import DataKey

VARIABLE = "LAOCAISO_RECEIPT_KEYS"
KEY_FILE = "receipts.key"


class Ed25519Signer:
    """Signs with the first key. A key's 32 bytes are the seed of the private key."""

    def __init__(self, keys: Sequence[DataKey]) -> None:
        self._private = {key.id: Ed25519PrivateKey.from_private_bytes(key.secret) for key in keys}
        self.key_id = keys[0].id

    @property
    def public_keys(self) -> Mapping[str, bytes]:
        """The 32 bytes of each public key, by the key's id."""
        return {
            key_id: key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            for key_id, key in self._private.items()
        }

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the first key's signature."""
        return self._private[self.key_id].sign(message)

    def verifies(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """Is it a signature of this key under this message?"""
        key = self._private.get(key_id)
        if key is None:
            return False
        try:
            key.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True
