"""``xiaobao figures``."""

from datetime import date, datetime
from typing import Any

import click

from xiaobao.exchange.domain.answers import FORMATS, render
from xiaobao.figures import queries
from xiaobao.figures.domain.asking import Question
from xiaobao.figures.domain.showing import show
from xiaobao.figures.figures import dimensions_of
from xiaobao.figures.forms import split_names
from xiaobao.kernel.periods import between
from xiaobao.people.domain.actor import SYSTEM

DAY = click.DateTime(["%Y-%m-%d"])


class Only(click.ParamType[tuple[str, str]]):
    """``dimension=key``."""

    name = "dimension=key"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        dimension, equals, key = str(value).partition("=")
        if not equals:
            self.fail(f"{value!r} is not like channel=hotline", param, ctx)
        return dimension.strip(), key


@click.command()
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="Every figure with its definition and dimensions.")
@click.option("--from", "first", type=DAY, help="The first day, in China.")
@click.option("--to", "last", type=DAY, help="The last day, included.")
@click.option("--org", default="", help="Code of a unit, with all below it; without it, all units.")
@click.option("--by", multiple=True, help="A dimension; repeat it, or write several with commas.")
@click.option("--only", multiple=True, type=Only(), help="Only rows with this key of a dimension.")
@click.option("--format", "shape", type=click.Choice(FORMATS), default="json", show_default=True)
def figures(
    name: str | None,
    listing: bool,
    first: datetime | None,
    last: datetime | None,
    org: str,
    by: tuple[str, ...],
    only: tuple[tuple[str, str], ...],
    shape: str,
) -> None:
    """A figure in a period, by dimensions, with its total.

    xiaobao figures complaints.received --from 2026-01-01 --to 2026-03-31 --by month,channel
    """
    if listing or name is None:
        click.echo(render(_definitions(), shape))
        return
    period = between(_day(first, "--from"), _day(last, "--to"))
    path = queries.place_of(code=org, actor=SYSTEM).path
    question = Question(name, period, path, split_names(by), dict(only))
    click.echo(show(queries.answer(question=question, actor=SYSTEM), shape))


def _day(given: datetime | None, option: str) -> date:
    if given is None:
        raise click.UsageError(f"say which days: {option} 2026-01-01")
    return given.date()


def _definitions() -> list[dict[str, Any]]:
    return [
        {
            "name": figure.name,
            "unit": figure.measure.value,
            "title": figure.title,
            "dimensions": [dimension.name for dimension in dimensions_of(figure)],
            "definition": figure.definition,
        }
        for figure in queries.definitions()
    ]


COMMANDS = {"figures": figures}
