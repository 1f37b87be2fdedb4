"""How push services know that a message is from this installation (RFC 8292).

Browsers subscribe to our public key, and nobody else can send to them. The key is derived from ``SECRET_KEY``: there is
none to store, and with another ``SECRET_KEY`` every browser has to subscribe anew.
"""

from __future__ import annotations

import base64
import json
import time
from email.utils import parseaddr
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .sealing import encoded

HOUR = 3600
VALID_HOURS = 12
"""Half of what is allowed: a clock may be wrong. A signature serves for an hour: services mind new ones each time."""

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_key() -> str:
    """What browsers are told when they subscribe, in base64url."""
    return text_of(encoded(_own_key(settings.SECRET_KEY).public_key()))


def authorization(origin: str) -> str:
    """The header for a push service at that origin (``https://host``), good for at least eleven hours."""
    expires = (int(time.time()) // HOUR + VALID_HOURS) * HOUR
    return _signed(settings.SECRET_KEY, origin, _contact(), expires)


def text_of(octets: bytes) -> str:
    """In base64url, without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@lru_cache(maxsize=64)
def _signed(secret: str, origin: str, contact: str, expires: int) -> str:
    claims = {"aud": origin, "exp": expires, "sub": contact}
    parts = [text_of(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    content = ".".join(parts)
    r, s = decode_dss_signature(_own_key(secret).sign(content.encode(), ec.ECDSA(SHA256())))
    signature = text_of(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={content}.{signature}, k={public_key()}"


@lru_cache(maxsize=2)
def _own_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """More octets than the curve has, so that no key is likelier than another (FIPS 186-5, A.2.1)."""
    octets = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"kepu.push.vapid").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(octets, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def _contact() -> str:
    """Whom a push service may ask; some refuse addresses that can't be real, so the site's own comes first."""
    site: str = settings.WAGTAILADMIN_BASE_URL
    return site.rstrip("/") if site.startswith("https://") else f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
