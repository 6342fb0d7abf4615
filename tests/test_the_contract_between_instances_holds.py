"""Every published example fits the published schema and is truly signed; what is not in the contract fits not."""

import base64
import hmac
import json
from typing import Any

import jsonschema
import pytest

from tools.federation_contract import contract_files, example
from xiaobao.exchange.domain.signing import NotAuthentic, signed_content, verify
from xiaobao.federation.domain.messages import BODIES, Kind
from xiaobao.federation.schemas import contract
from xiaobao.kernel.clock import parse_instant

MOMENT = "2026-05-11T10:00:00+08:00"


def fits(message: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(contract()).is_valid(message))


@pytest.mark.parametrize("kind", BODIES)
def test_an_example_fits_the_schema_and_is_signed(kind: Kind) -> None:
    told = example(kind)

    assert fits(told["message"])
    assert json.loads(told["body"]) == told["message"]
    verify(headers=told["headers"], body=told["body"].encode(), keys=[told["public_key"]], at=parse_instant(MOMENT))


@pytest.mark.parametrize("kind", BODIES)
def test_what_the_contract_does_not_know_does_not_fit(kind: Kind) -> None:
    message = example(kind)["message"]

    assert not fits({**message, "data": {**message["data"], "unknown": 1}})
    assert not fits({name: value for name, value in message.items() if name != "thread"})


def test_a_changed_body_is_not_authentic() -> None:
    told = example(Kind.ANSWERED)

    with pytest.raises(NotAuthentic):
        verify(headers=told["headers"], body=b"{}", keys=[told["public_key"]], at=parse_instant(MOMENT))


def test_every_kind_is_published() -> None:
    assert {path.rpartition("/")[2] for path in contract_files()} == {
        "schema.json",
        *(f"{k.value}.json" for k in BODIES),
    }


def test_what_is_signed_is_what_standard_webhooks_sign() -> None:
    """The vector that the libraries of Standard Webhooks test themselves with (there with a shared secret)."""
    content = signed_content("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    signature = base64.b64encode(hmac.digest(secret, content, "sha256"))

    assert signature == b"g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
