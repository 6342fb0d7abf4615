"""Walks through the whole API along the links of its own description: what one answer names, the next request asks for.

Reduced here and the same every time. In full, and new every time:
``XIAOBAO_WALKS=200 pytest tests/test_the_api_is_walked_by_its_links.py``.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import Bundle, initialize
from schemathesis.generation.stateful.state_machine import StepInput

from tests.samples import SAMPLES
from tests.test_the_api_keeps_its_contract import DOCUMENT, KEPT
from tests.world import MONDAY, World
from xiaobao.config.links import GIVES, link
from xiaobao.config.wsgi import application
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Role

WALKS = int(os.environ.get("XIAOBAO_WALKS", "0"))
LODGING: dict[str, Any] = {
    "kinds": ["complaint"],
    "channel": "visit",
    "received_at": MONDAY.isoformat(),
    "title": "手机退货被拒",
    "text": "第三天就坏了",
    "complainants": [{"name": "张测试", "phone": "19900001234"}],
    "respondent": {"name": "East Street Phones"},
}
ENDPOINT = {"unit": "EAST", "name": "n", "url": "https://receiver.example/", "kinds": ["case.*"]}
# what opens a door: said every other time, so that walks get somewhere; what comes of chance is said the other times
SENSE = {
    "xiaobao_complaints_api_lodge": LODGING,
    "xiaobao_complaints_api_lodge_publicly": LODGING,
    "xiaobao_webhooks_api_register_endpoint": ENDPOINT,
    **{f"step_{event}": sample for event, sample in SAMPLES.items()},
}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """No request gives back the connection that the test's transaction is on, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(world: World) -> str:
    """Somebody who may do everything at the bureau."""
    account = world.accounts["head"]
    for role in (Role.REGISTRAR, Role.HANDLER, Role.MEDIATOR, Role.AUDITOR, Role.ADMINISTRATOR):
        people.grant_role(account_id=account, role=role, unit_id=world.units["BUREAU"], actor=SYSTEM, at=MONDAY)
    return people.issue_token(account_id=account, name="t", actor=SYSTEM, at=MONDAY, expires_at=None).token


def walker(token: str, number: str, walked: Counter[tuple[str, str]]) -> Any:
    """A state machine whose every walk leaves nothing behind; ``walked`` counts (operation, kind of status).

    A number that no link gave is mostly replaced by one that there is.
    """
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(DOCUMENT)))
    schema.app = application
    schema.location = "/api/openapi.json"

    class Walker(schema.as_state_machine()):  # type: ignore[misc]  # made by schemathesis
        def setup(self) -> None:
            self.whole = transaction.atomic()
            self.whole.__enter__()
            self.steps, self.numbers = 0, [number]

        @initialize(target=Bundle("catch_all"))
        def lodge_something(self) -> Any:
            """Every walk begins with a case and its links: by chance alone none would name a unit that there is."""
            lodge = schema["/api/cases"]["POST"]
            first = lodge.Case(body=LODGING, query={"unit": "EAST"}, media_type="application/json")
            self.recorder.record_case(case=first)
            self.control.record_step(StepInput.initial(first), self.recorder)
            return self._step(StepInput.initial(first))

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

        def before_call(self, case: Any) -> None:
            self.steps += 1
            name = case.operation.definition.raw["operationId"]
            if case.path_parameters.get("number", number) not in self.numbers and self.steps % 3:
                case.path_parameters["number"] = self.numbers[-1]
            if name in SENSE and self.steps % 2:
                case.body, case.media_type = SENSE[name], "application/json"
                if "lodge" in name:
                    case.query = {"unit": "EAST"}

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {token}"}}

        def call(self, case: Any, **kwargs: Any) -> Any:
            with transaction.atomic():
                response = case.call(**kwargs)
                transaction.set_rollback(response.status_code >= 400)
            if response.status_code == 201 and "lodge" in case.operation.definition.raw["operationId"]:
                self.numbers.append(response.json()["receipts"][0]["number"])
            walked[case.operation.definition.raw["operationId"], f"{response.status_code // 100}xx"] += 1
            return response

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            case.validate_response(response, checks=KEPT)

    return Walker


def test_walks_along_the_links_end_in_no_fault(token: str, complaint: str, settings: LazySettings) -> None:
    settings.RATE_LIMITS = 0
    walked = Counter[tuple[str, str]]()

    walker(token, complaint, walked).run(
        settings=hypothesis_settings(
            max_examples=WALKS or 8,
            stateful_step_count=12,
            derandomize=not WALKS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )

    followed = {name for (name, status), _ in walked.items() if status == "2xx"}
    assert not {key for key in walked if key[1] == "5xx"}
    assert "xiaobao_complaints_api_lodge" in followed
    assert sum(name.startswith("step_") for name in followed) > 1
    assert not WALKS or "xiaobao_complaints_api_get_case" in followed


def test_every_operation_on_a_case_is_reached_by_a_link() -> None:
    lodged = DOCUMENT["paths"]["/api/cases"]["post"]["responses"]
    [links] = [response["links"] for response in lodged.values() if "links" in response]
    on_a_case = {
        operation["operationId"]
        for path, item in DOCUMENT["paths"].items()
        for operation in item.values()
        if path.startswith("/api/cases/{number}") and "{party}" not in path
    }

    assert len(on_a_case) > 70
    assert on_a_case <= links.keys()


def test_a_link_names_places_that_the_answer_has() -> None:
    shapes = DOCUMENT["components"]["schemas"]

    for shape, places in GIVES.items():
        for place in places.values():
            assert place.split("/")[1] in shapes[shape]["properties"], (shape, place)


def test_an_operation_that_needs_more_than_the_answer_gives_is_no_link() -> None:
    shape = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/LodgedOut"}}}}

    def needs(*names: str) -> list[dict[str, Any]]:
        return [{"name": name, "in": "path", "required": True} for name in names]

    document: dict[str, Any] = {
        "paths": {
            "/a": {"post": {"operationId": "lodge", "responses": {"201": shape}}},
            "/b/{number}": {"get": {"operationId": "one", "parameters": needs("number"), "responses": {}}},
            "/c/{number}/{file}": {"get": {"operationId": "two", "parameters": needs("number", "f"), "responses": {}}},
        },
        "components": {},
    }
    link(document)

    assert list(shape["links"]) == ["one"]
