"""Whether the server of this container answers; for the health check of the Containerfile."""

import os
import urllib.request

HOST = os.environ["KEPU_ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
PORT = os.environ["KEPU_WEB_ADDRESS"].rpartition(":")[2]

asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/healthz", headers={"Host": HOST})
urllib.request.urlopen(asked, timeout=4).close()  # noqa: S310
