"""`xiaobao webhook …`: the door of whoever runs the installation; acts as the system."""

import json
from typing import Any

import click

from xiaobao.kernel.clock import current_clock
from xiaobao.people.domain.actor import SYSTEM
from xiaobao.webhooks import actions, queries
from xiaobao.webhooks.schemas import DeliveryOut, EndpointOut, SecretOut


def _say(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _say_endpoint(endpoint_id: int) -> None:
    _say(EndpointOut.of(queries.endpoint(endpoint_id=endpoint_id, actor=SYSTEM)).model_dump(mode="json"))


@click.group()
def webhook() -> None:
    """Webhooks: other programs that are told what happens to cases."""


@webhook.command("list")
def list_endpoints() -> None:
    """Every endpoint."""
    _say([EndpointOut.of(each).model_dump(mode="json") for each in queries.endpoints(actor=SYSTEM)])


@webhook.command()
@click.option("--unit", required=True, help="The code of the unit whose subtree it hears of.")
@click.option("--name", required=True, help="What it is called here.")
@click.option("--url", required=True, help="Where events are posted.")
@click.option("--kind", "kinds", multiple=True, required=True, help="Like case.accepted or case.*; repeat for several.")
def add(unit: str, name: str, url: str, kinds: tuple[str, ...]) -> None:
    """Register an endpoint. Its secret is printed this once."""
    at = current_clock().now()
    made = actions.register_endpoint(unit_code=unit, name=name, url=url, kinds=kinds, actor=SYSTEM, at=at)
    _say(SecretOut.told(made.endpoint, made.secret).model_dump(mode="json"))


@webhook.command()
@click.argument("endpoint_id", type=int)
def rotate(endpoint_id: int) -> None:
    """Another secret, printed this once; both sign for a day."""
    made = actions.rotate_secret(endpoint_id=endpoint_id, actor=SYSTEM, at=current_clock().now())
    _say(SecretOut.told(made.endpoint, made.secret).model_dump(mode="json"))


@webhook.command()
@click.argument("endpoint_id", type=int)
def ping(endpoint_id: int) -> None:
    """Send a ping with the next turn of the worker."""
    actions.ping(endpoint_id=endpoint_id, actor=SYSTEM, at=current_clock().now())
    _say_endpoint(endpoint_id)


@webhook.command()
@click.argument("endpoint_id", type=int)
def off(endpoint_id: int) -> None:
    """Tell it nothing more; what waits for it is discarded."""
    actions.switch_off(endpoint_id=endpoint_id, actor=SYSTEM, at=current_clock().now())
    _say_endpoint(endpoint_id)


@webhook.command()
@click.argument("endpoint_id", type=int)
def on(endpoint_id: int) -> None:
    """Tell it what happens from now on."""
    actions.switch_on(endpoint_id=endpoint_id, actor=SYSTEM)
    _say_endpoint(endpoint_id)


@webhook.command()
@click.argument("endpoint_id", type=int)
def deliveries(endpoint_id: int) -> None:
    """What was sent to it last, and what came of it."""
    found = queries.endpoint(endpoint_id=endpoint_id, actor=SYSTEM)
    told = queries.deliveries(endpoint=found, at=current_clock().now())
    _say([DeliveryOut.of(each).model_dump(mode="json") for each in told])


COMMANDS = {"webhook": webhook}
