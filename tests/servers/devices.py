"""A browser as push services see it: keys of its own, with which it reads what was sealed for it.

Reading is done by ``http_ece``, which has nothing in common with what seals; signatures are checked against the key
that came with them, as push services do.
"""

from __future__ import annotations

import base64
import json
import os
import time
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.servers import web


class Device:
    """One subscription of one browser at the push service that is at this address."""

    def __init__(self, service: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)
        self.endpoint = f"{service}/push/{os.urandom(8).hex()}"
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.address = f"{self.endpoint}#{_text(point)}.{_text(self._secret)}"

    def read(self, posted: web.Posted) -> dict[str, Any]:
        """What stands in a message for this device."""
        assert self.endpoint.endswith(posted.path)
        text = http_ece.decrypt(
            posted.body, private_key=self._key, auth_secret=self._secret, version=posted.headers["Content-Encoding"]
        )
        found: dict[str, Any] = json.loads(text)
        return found


def signed_claims(posted: web.Posted) -> tuple[dict[str, Any], str]:
    """What the sender says of itself, and its key, after the signature was checked. Raises ``InvalidSignature``."""
    scheme, _, rest = posted.headers["Authorization"].partition(" ")
    assert scheme == "vapid"
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    content, _, signature = given["t"].rpartition(".")
    octets = _octets(signature)
    pair = encode_dss_signature(*(int.from_bytes(half, "big") for half in (octets[:32], octets[32:])))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _octets(given["k"]))
    key.verify(pair, content.encode(), ec.ECDSA(SHA256()))
    head, claims = (json.loads(_octets(part)) for part in content.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    assert time.time() < claims["exp"] < time.time() + 86_400
    return claims, given["k"]


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
