"""Every example of a webhook fits the published schema and is truly signed; the OpenAPI document has it too."""

import json
from typing import Any

import jsonschema
import pytest

from tools.api_page import openapi_document
from tools.webhooks_contract import EXAMPLES, example, webhook_files
from xiaobao.config.api import api
from xiaobao.exchange.domain.signing import signed_content, symmetric
from xiaobao.webhooks.schemas import contract

TOLD = "webhook-signature"


def fits(event: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(contract()).is_valid(event))


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_fits_the_schema_and_is_signed_by_both_secrets(kind: str) -> None:
    told = example(kind)
    headers, body = told["headers"], told["body"].encode()
    content = signed_content(headers["webhook-id"], headers["webhook-timestamp"], body)

    assert fits(told["event"])
    assert json.loads(body) == told["event"]
    assert headers[TOLD].split(" ") == [symmetric(secret)(content) for secret in told["secrets"]]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_the_contract_does_not_know_does_not_fit(kind: str) -> None:
    event = example(kind)["event"]

    assert not fits({**event, "data": {**event["data"], "name": "somebody"}})
    assert not fits({name: value for name, value in event.items() if name != "id"})


def test_a_secret_signs_as_the_libraries_of_standard_webhooks_do() -> None:
    """The vector that they test themselves with."""
    content = signed_content("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')

    assert symmetric("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")(content) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_the_api_describes_what_it_tells() -> None:
    told = json.loads(openapi_document(api))["webhooks"]["event"]["post"]
    shape = told["requestBody"]["content"]["application/json"]["schema"]

    assert {each["name"] for each in told["parameters"]} == {"webhook-id", "webhook-timestamp", TOLD}
    for kind in EXAMPLES:
        assert jsonschema.Draft202012Validator(shape).is_valid(example(kind)["event"])


def test_the_schema_and_the_examples_are_published() -> None:
    assert {path.rpartition("/")[2] for path in webhook_files()} == {
        "schema.json",
        *(f"{kind}.json" for kind in EXAMPLES),
    }
