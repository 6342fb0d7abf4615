"""The one way out of the house by HTTP: to a named machine, once, within limits.

The name is resolved once and that very address is called, so that it cannot turn inward between the check and the call.
Private, local and reserved addresses are refused unless the operator allowed their network; redirections are not
followed; no proxy is asked; time and size are bounded. Plain http only into an allowed network.
"""

import socket
from collections.abc import Mapping
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from xiaobao.federation.domain.addresses import AddressRefused, is_allowed, judge_address
from xiaobao.federation.domain.outgoing import NoAnswer, Reply

CONNECT_SECONDS: Final = 3.0
WHOLE_SECONDS: Final = 10.0
MOST_BYTES: Final = 1024 * 1024
CHUNK: Final = 65_536


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """POST a body. Raises: AddressRefused, NoAnswer."""
    return Reply(*fetch(url, "POST", body, headers))


def fetch(
    url: str, method: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    """Call an address once: status, headers by their small names, body. Raises: AddressRefused, NoAnswer."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    if parts.scheme not in ("http", "https") or not host:
        raise AddressRefused(url, "only http and https are spoken")
    port = parts.port or (443 if secure else 80)
    address = _resolved(host, port, secure)
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=CONNECT_SECONDS)
    pool = (
        urllib3.HTTPSConnectionPool(address, port, timeout=timeout, server_hostname=host, assert_hostname=host)
        if secure
        else urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    )
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    until = monotonic() + WHOLE_SECONDS
    told = {**headers, "Host": parts.netloc.rpartition("@")[2], "User-Agent": "xiaobao", "Accept-Encoding": "identity"}
    try:
        with pool:
            answer = pool.urlopen(
                method, path, body=body, headers=told, redirect=False, retries=False, preload_content=False
            )
            content = _content(url, answer, until)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NoAnswer(url, type(error).__name__) from error
    return answer.status, {name.lower(): value for name, value in answer.headers.items()}, content


def _resolved(host: str, port: int, secure: bool) -> str:
    """The address to call. Every address of the name must be allowed, so that no mixture slips through."""
    try:
        found = sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except OSError as error:
        raise NoAnswer(host, "its name is not known") from error
    for address in found:
        judge_address(address, allowed=settings.OUTGOING_NETWORKS)
        if not secure and not is_allowed(address, settings.OUTGOING_NETWORKS):
            raise AddressRefused(host, "plain http is only spoken in networks that the operator allowed")
    return found[0]


def _content(url: str, answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    content = b""
    while part := answer.read1(CHUNK):
        content += part
        if len(content) > MOST_BYTES:
            raise NoAnswer(url, f"its answer is larger than {MOST_BYTES} bytes")
        if monotonic() > until:
            raise NoAnswer(url, f"it took longer than {WHOLE_SECONDS:.0f} seconds")
    return content
