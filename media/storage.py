"""Uploads in a store that speaks S3. The bucket is private: everything reaches readers through the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

IN_MEMORY = 1 << 20
"""Bytes of an open file; what is larger goes to a temporary file."""


class StoreAway(OSError):
    """The store does not answer, or refuses us."""


class S3Uploads(S3Storage):
    """Addresses are those of files on disk, so no page depends on where uploads lie."""

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "bucket_name": settings.KEPU_MEDIA_S3_BUCKET,
            "endpoint_url": settings.KEPU_MEDIA_S3_ENDPOINT or None,
            "region_name": settings.KEPU_MEDIA_S3_REGION or None,
            "access_key": settings.KEPU_MEDIA_S3_KEY or None,
            "secret_key": settings.KEPU_MEDIA_S3_SECRET or None,
            "verify": settings.KEPU_MEDIA_S3_CA or None,
            "client_config": _client(),
            "file_overwrite": False,
            "default_acl": None,
            "max_memory_size": IN_MEMORY,
        }

    def url(self, name: str, *args: Any, **options: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def get_modified_time(self, name: str) -> datetime:
        """Raises ``FileNotFoundError``, or ``StoreAway``."""
        with _told(name):
            found: datetime = super().get_modified_time(name)
            return found

    def put(self, name: str, content: File[bytes]) -> None:
        """Under this very name, in the place of what is there. Raises ``StoreAway``."""
        self._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _told(name):
            opened = super()._open(name, mode)
            opened.seek(0)  # fetches it: who read it later would get the client's own errors
            return opened

    def _save(self, name: str, content: Any) -> str:
        with _told(name):
            return str(super()._save(name, content))


def _client() -> Config:
    """Stores that only resemble Amazon's know no checksums of the newest kind."""
    return Config(
        connect_timeout=3,
        read_timeout=20,
        retries={"max_attempts": 3, "mode": "standard"},
        signature_version="s3v4",
        s3={"addressing_style": settings.KEPU_MEDIA_S3_ADDRESSING},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


@contextmanager
def _told(name: str) -> Iterator[None]:
    """The client's errors as those of a file system."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError(name) from error
        raise StoreAway(f"{name}: {error}") from error
    except BotoCoreError as error:
        raise StoreAway(f"{name}: {error}") from error
