"""What browsers get is sealed: the push services that carry it can't read it (RFC 8291, ``aes128gcm`` of RFC 8188)."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST_BYTES = 3993
"""Of what is sealed: every push service takes 4,096 bytes, of which 103 are ours."""

SECRET_BYTES = 16
_RECORD = 4096
_LAST_RECORD = b"\x02"


def public_point(key: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's key, which comes as 65 bytes. Raises ``ValueError`` for what is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)


def sealed(text: bytes, *, key: bytes, secret: bytes) -> bytes:
    """At most ``MOST_BYTES`` for the browser that has this key and secret. Raises ``ValueError``."""
    if len(text) > MOST_BYTES:
        raise ValueError(f"{len(text)} bytes are more than {MOST_BYTES}")
    return sealed_with(text, key=key, secret=secret, own=ec.generate_private_key(ec.SECP256R1()), salt=os.urandom(16))


def sealed_with(text: bytes, *, key: bytes, secret: bytes, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The same with a key and a salt of the caller's, neither of which may ever be used twice."""
    ours = encoded(own.public_key())
    shared = own.exchange(ec.ECDH(), public_point(key))
    material = _derived(shared, salt=secret, info=b"WebPush: info\x00" + key + ours, length=32)
    content_key = _derived(material, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derived(material, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(content_key).encrypt(nonce, text + _LAST_RECORD, None)


def encoded(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)
