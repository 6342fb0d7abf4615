"""A call to another machine ends within its time and size, and never turns inward."""

import gzip
import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from xiaobao.exchange import calling
from xiaobao.exchange.domain.addresses import AddressRefused, judge_address, place_of
from xiaobao.exchange.domain.calls import NoAnswer
from xiaobao.exchange.tests.talkers import Talker, answer, certified

LOOPBACK = ["127.0.0.0/8", "::1/128"]


@pytest.fixture(autouse=True)
def _loopback(settings: LazySettings) -> None:
    settings.OUTGOING_NETWORKS = LOOPBACK


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, sooner."""
    monkeypatch.setattr(calling, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(calling, "WHOLE_SECONDS", 0.8)


def dripping(first: bytes, drop: bytes) -> Iterator[bytes]:
    """Always in time for the next wait, and never at an end."""
    yield first
    while True:
        time.sleep(0.1)
        yield drop


def test_what_is_said_and_heard_goes_over() -> None:
    with Talker(lambda: [answer(b"heard", status="202 Accepted", headers=["X-Odd: yes"])]) as there:
        reply = calling.post(there.url("/a/b?c=d"), b"{}", {"Webhook-Id": "m-1"})

    assert (reply.status, reply.body, reply.headers["x-odd"]) == (202, b"heard", "yes")
    assert there.heard[0].startswith(b"POST /a/b?c=d HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{there.port}".encode() in there.heard[0]
    assert b"Webhook-Id: m-1" in there.heard[0]


def test_asking_has_no_body() -> None:
    with Talker(lambda: [answer(b"{}")]) as there:
        reply = calling.get(there.url(), {"Accept": "application/json"})

    assert reply.body == b"{}"
    assert there.heard[0].startswith(b"GET / HTTP/1.1\r\n")
    assert b"ontent-" not in there.heard[0]


def test_a_redirection_is_an_answer_and_is_not_followed() -> None:
    with Talker(lambda: [answer(b"secret")]) as inner:
        move = answer(status="307 Temporary Redirect", headers=[f"Location: {inner.url()}"])
        with Talker(lambda: [move]) as there:
            reply = calling.post(there.url(), b"{}", {})

    assert (reply.status, reply.body) == (307, b"")
    assert inner.heard == []


def test_a_proxy_of_the_surroundings_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Talker(lambda: [answer(b"proxy")]) as proxy, Talker(lambda: [answer(b"direct")]) as there:
        monkeypatch.setenv("http_proxy", proxy.url())
        assert calling.get(there.url(), {}).body == b"direct"
        assert proxy.heard == []


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["status", "headers", "continue", "body without end", "body", "chunks"],
)
@pytest.mark.usefixtures("hurried")
def test_a_machine_that_drips_is_hung_up_on(first: bytes, drop: bytes) -> None:
    with Talker(lambda: dripping(first, drop)) as there, pytest.raises(NoAnswer, match="longer than"):
        calling.post(there.url(), b"{}", {})


@pytest.mark.usefixtures("hurried")
def test_a_machine_that_drips_behind_tls_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, public = certified(tmp_path, "receiver.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    named(monkeypatch, ["127.0.0.1"])
    begin = b"HTTP/1.1 200 OK\r\n\r\n"
    with Talker(lambda: dripping(begin, b"x"), context=context) as there, pytest.raises(NoAnswer, match="longer than"):
        calling.post(f"https://receiver.example:{there.port}/", b"{}", {})


@pytest.mark.usefixtures("hurried")
def test_a_machine_that_says_nothing_is_left() -> None:
    def silence() -> Iterator[bytes]:
        time.sleep(2)
        yield b""

    with Talker(silence) as there, pytest.raises(NoAnswer, match="Timeout"):
        calling.post(there.url(), b"{}", {})


def test_a_large_answer_is_cut_off() -> None:
    endless = itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"x" * 65_536, 64))
    with Talker(lambda: endless) as there, pytest.raises(NoAnswer, match="larger than 1048576"):
        calling.post(there.url(), b"{}", {})


def test_an_answer_that_would_unpack_to_much_is_not_unpacked() -> None:
    bomb = answer(gzip.compress(b"\0" * 50_000_000), headers=["Content-Encoding: gzip"])
    with Talker(lambda: [bomb]) as there, pytest.raises(NoAnswer, match="compressed"):
        calling.post(there.url(), b"{}", {})


@pytest.mark.parametrize(
    "headers", [["X-Long: " + "x" * 70_000], [f"X-{n}: y" for n in range(200)]], ids=["one long", "many"]
)
def test_huge_headers_are_refused(headers: list[str]) -> None:
    with Talker(lambda: [answer(b"{}", headers=headers)]) as there, pytest.raises(NoAnswer):
        calling.post(there.url(), b"{}", {})


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 2 0 0\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_what_is_no_answer_of_http_is_none(said: bytes) -> None:
    with Talker(lambda: [said]) as there:
        try:
            reply = calling.post(there.url(), b"{}", {})
        except NoAnswer:
            return
        assert (reply.status, reply.body) == (200, b"")  # a header cut short: an empty answer, never a part of one


def test_a_closed_port_is_no_answer() -> None:
    with Talker(list) as there:
        port = there.port
    with pytest.raises(NoAnswer):
        calling.post(f"http://127.0.0.1:{port}/", b"{}", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://localhost/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://172.16.5.4/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[::127.0.0.1]/",
        "https://[2002:7f00:1::]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[fc00::1]/",
        "https://[fe80::1]/",
        "https://[fec0::1]/",
        "https://[ff02::1]/",
    ],
)
def test_addresses_inside_are_not_called(settings: LazySettings, url: str) -> None:
    settings.OUTGOING_NETWORKS = []

    with pytest.raises(AddressRefused):
        calling.post(url, b"{}", {})


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://receiver.example/",
        "gopher://127.0.0.1:25/_x",
        "//receiver.example/",
        "https:///path",
        "https://receiver.example:99999/",
        "https://receiver.example:x/",
        "https://[::1/",
        "https://receiver.example/\r\nX-Odd: yes",
        "https://receiver.example/a b",
        "https://例子.example/",
        "https://receiver.example/" + "x" * 2_000,
    ],
)
def test_what_is_no_address_of_http_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        place_of(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(AddressRefused) as refused:
        place_of("https://name:topsecret@receiver.example/")

    assert "topsecret" not in str(refused.value)
    assert "receiver.example" in str(refused.value)


def test_a_network_that_was_allowed_may_be_called_also_where_it_is_wrapped() -> None:
    judge_address("10.20.3.4", allowed=["10.20.0.0/16"], secure=False)
    judge_address("::ffff:10.20.3.4", allowed=["10.20.0.0/16"], secure=False)
    judge_address("93.184.215.14", allowed=[])
    with pytest.raises(AddressRefused, match="plain http"):
        judge_address("93.184.215.14", allowed=["10.20.0.0/16"], secure=False)


def named(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver of names that answers these, one after the other; the names it was asked for."""
    real, asked, told = socket.getaddrinfo, list[str](), iter(answers)

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if not host.endswith(".example"):
            return real(host, port, *args, **kwargs)
        asked.append(host)
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in next(told)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_that_turns_inward_after_the_check_is_asked_once_only(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
    with Talker(lambda: [answer(b"outer")]) as there:
        asked = named(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        reply = calling.post(f"http://rebinding.example:{there.port}/", b"{}", {})

    assert reply.body == b"outer"
    assert asked == ["rebinding.example"]
    assert f"Host: rebinding.example:{there.port}".encode() in there.heard[0]


def test_a_name_with_one_address_inside_is_refused_whole(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_NETWORKS = []
    named(monkeypatch, ["93.184.215.14", "10.0.0.1"])

    with pytest.raises(AddressRefused):
        calling.post("https://mixed.example/", b"{}", {})


def test_another_address_of_the_name_is_tried_where_the_first_takes_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with Talker(lambda: [answer(b"second")]) as there:
        named(monkeypatch, ["127.0.0.9", "127.0.0.1"])
        assert calling.get(f"http://two.example:{there.port}/", {}).body == b"second"


def test_a_name_that_nobody_knows_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="not known"):
        calling.post("https://nobody.invalid/", b"{}", {})


def test_a_certificate_must_be_trusted_and_bear_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, public = certified(tmp_path, "receiver.example")
    with Talker(lambda: [answer(b"{}")], context=context) as there:
        named(monkeypatch, ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"])
        with pytest.raises(NoAnswer):
            calling.post(f"https://receiver.example:{there.port}/", b"{}", {})
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        assert calling.post(f"https://receiver.example:{there.port}/", b"{}", {}).status == 200
        with pytest.raises(NoAnswer):
            calling.post(f"https://other.example:{there.port}/", b"{}", {})
