"""Ed25519 signatures (RFC 8032)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Ed25519:
    """Signs and verifies. A seed has 32 bytes, a public key 32, a signature 64."""

    def public_key(self, seed: bytes) -> bytes:
        """The public key of a seed."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, seed: bytes, message: bytes) -> bytes:
        """The signature under a message."""
        return Ed25519PrivateKey.from_private_bytes(seed).sign(message)

    def verifies(self, public_key: bytes, message: bytes, signature: bytes) -> bool:
        """Is it a signature of this key under this message?"""
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except InvalidSignature:
            return False
        return True
