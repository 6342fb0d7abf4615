"""Every operation of the API under requests that nobody thought of: no fault of ours, nothing outside the contract.

Reduced here and the same every time, so that a change is judged by what it changed. In full, and new every time:
``XIAOBAO_EXAMPLES=50 pytest tests/test_the_api_keeps_its_contract.py``.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from tests.world import MONDAY, World
from xiaobao.casework.models import Case
from xiaobao.config.api import api
from xiaobao.config.wsgi import application
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM

EXAMPLES = int(os.environ.get("XIAOBAO_EXAMPLES", "0"))
KEPT = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(), default=str))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = application
SCHEMA.location = "/api/openapi.json"
OPERATIONS = {operation.label: operation for operation in (found.ok() for found in SCHEMA.get_all_operations())}  # type: ignore[union-attr]  # a schema of ours has no faulty operation


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
    account = world.accounts["head"]
    return people.issue_token(account_id=account, name="t", actor=SYSTEM, at=MONDAY, expires_at=None).token


def test_no_operation_is_left_out() -> None:
    assert len(OPERATIONS) == sum(len(operations) for operations in DOCUMENT["paths"].values())


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_an_operation_answers_as_it_is_described(
    label: str, complaint: str, token: str, settings: LazySettings
) -> None:
    settings.RATE_LIMITS = 0
    known = {"number": complaint, "party": Case.objects.get(number=complaint).parties.order_by("pk")[0].pk}

    @given(case=OPERATIONS[label].as_strategy())
    @hypothesis_settings(
        max_examples=EXAMPLES or 3,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        for places in ({}, known):
            case.path_parameters = case.path_parameters | {
                name: value for name, value in places.items() if name in case.path_parameters
            }
            with transaction.atomic():
                response = case.call(headers={"Authorization": f"Bearer {token}"})
                transaction.set_rollback(True)
            case.validate_response(response, checks=KEPT)

    ask()
