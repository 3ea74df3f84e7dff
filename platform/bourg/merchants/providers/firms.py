"""The public register of firms over HTTP: one GET, three seconds at most."""

import json
import logging
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from bourg.merchants.register import Firm, Unreachable, read

TIMEOUT_S = 3.0
MOST_BYTES = 1_000_000
_log = logging.getLogger(__name__)


class PublicRegister:
    """The register at `url`, for instance https://recherche-entreprises.api.gouv.fr."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S):
        self._url, self._timeout_s = url.rstrip("/"), timeout_s
        self._opener = build_opener(ProxyHandler({}))

    def look_up(self, siret: str) -> Firm | None:
        """The firm of a SIRET; see `Register`."""
        asked = urlencode({"q": siret, "page": 1, "per_page": 1})
        request = Request(f"{self._url}/search?{asked}", headers={"Accept": "application/json"})
        try:
            with self._opener.open(request, None, self._timeout_s) as answer:
                told = json.loads(answer.read(MOST_BYTES))
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            _log.warning("no answer from the register of firms: %s", error)
            if isinstance(error, HTTPError):
                error.close()
            raise Unreachable(field="siret") from None
        return read(told, siret)
