"""The one way out of the house by HTTP: to a named machine, once, within limits.

The name is resolved once and those very addresses are called, so that it cannot turn inward between the check and the
call. Private, local and reserved addresses are refused unless the operator allowed their network; redirections are not
followed; no proxy is asked; nothing compressed is unpacked; time and size are bounded, however slowly the other side
speaks. Plain http only into an allowed network. Source: OWASP SSRF prevention.
"""

import http.client
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer
from time import monotonic
from typing import Final

import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection

from xiaobao.exchange.domain.addresses import Place, judge_address, place_of
from xiaobao.exchange.domain.calls import NoAnswer, Reply

STEP_SECONDS: Final = 3.0  # for connecting, for TLS, and for each wait for more
WHOLE_SECONDS: Final = 10.0  # for everything once the name is known
MOST_BYTES: Final = 1024 * 1024
MOST_ADDRESSES: Final = 3
CHUNK: Final = 65_536
# a certificate for another name is a ValueError of urllib3
FAULTS: Final = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """POST a body. Raises: AddressRefused, NoAnswer."""
    return call("POST", url, headers, body)


def get(url: str, headers: Mapping[str, str]) -> Reply:
    """GET what is there. Raises: AddressRefused, NoAnswer."""
    return call("GET", url, headers)


def call(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
    """Any status is an answer, a redirection too. Raises: AddressRefused, NoAnswer."""
    place = place_of(url)
    addresses = _resolved(place)
    until = monotonic() + WHOLE_SECONDS
    told = {**headers, "Host": place.authority, "User-Agent": "xiaobao", "Accept-Encoding": "identity"}
    try:
        with _connected(place, addresses, until) as connection, _ending(connection, until):
            connection.request(method, place.path, body=body, headers=told, preload_content=False, decode_content=False)
            answer = connection.getresponse()
            content = _content(url, answer, until)
    except FAULTS as error:
        why = _too_long() if monotonic() > until else type(error).__name__
        raise NoAnswer(url, why) from error
    return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, content)


def _resolved(place: Place) -> list[str]:
    """The addresses to call, the best first. Each of a name's must be allowed, so that no mixture slips through."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(place.host, "its name is not known") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        judge_address(address, allowed=settings.OUTGOING_NETWORKS, secure=place.secure)
    return addresses[:MOST_ADDRESSES]


@contextmanager
def _connected(place: Place, addresses: list[str], until: float) -> Iterator[HTTPConnection]:
    """A connection to the first of the addresses that takes one, closed at the end."""
    for n, address in enumerate(addresses, start=1):
        connection = _connection(place, address)
        try:
            connection.connect()
            break
        except FAULTS:
            connection.close()
            if n == len(addresses) or monotonic() > until:
                raise
    try:
        yield connection
    finally:
        connection.close()


def _connection(place: Place, address: str) -> HTTPConnection:
    if not place.secure:
        return HTTPConnection(address, place.port, timeout=STEP_SECONDS)
    return HTTPSConnection(
        address,
        place.port,
        timeout=STEP_SECONDS,
        cert_reqs="CERT_REQUIRED",
        server_hostname=place.host,
        assert_hostname=place.host,
    )


@contextmanager
def _ending(connection: HTTPConnection, until: float) -> Iterator[None]:
    """Hang up when the time is over, whatever is being waited for: a byte every two seconds would keep us for days."""
    timer = Timer(max(0.0, until - monotonic()), _hang_up, (connection.sock,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # below TLS, which another thread is reading


def _content(url: str, answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """The body, whole. Raises: NoAnswer."""
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise NoAnswer(url, "its answer is compressed, which nobody asked for")
    content = b""
    while part := answer.read1(CHUNK, decode_content=False):
        content += part
        if len(content) > MOST_BYTES:
            raise NoAnswer(url, f"its answer is larger than {MOST_BYTES} bytes")
    if monotonic() > until:  # hung up: what looks like the end of a body may be the middle
        raise NoAnswer(url, _too_long())
    return content


def _too_long() -> str:
    return f"it took longer than {WHOLE_SECONDS:.0f} seconds"
