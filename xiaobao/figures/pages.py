"""``docs/figures.md``: what every figure counts and what it can be split by, from the definitions themselves."""

from xiaobao.casework.figures import Figure
from xiaobao.figures.figures import DIMENSIONS, FIGURES, dimensions_of

INTRODUCTION = """# Figures

Every number on a page, in the API, on the command line and in an official paper comes from one definition below.
Days are days in China; both ends of a period belong to it. A unit stands for itself and everything below it. A case
is counted where it lies and as it stands when the question is asked: one that was reopened is open again, and
closes where it ends the second time. Totals are taken over all rows, never from the parts; an empty period gives 0,
or nothing where there is nothing to average.

## Asking

| door | how |
|---|---|
| page | `/desk/figures/?figure=complaints.received&from=2026-01-01&to=2026-03-31&org=3307&by=channel` |
| file | `/desk/figures/answer.csv?…` and `answer.json?…`, with the same words |
| cases behind a number | `/desk/figures/cases/?…`, with the same words and the keys of the row |
| API | `GET /api/figures` and `GET /api/figures/complaints.received?…`, with the same words |
| command line | `xiaobao figures complaints.received --from 2026-01-01 --to 2026-03-31 --org 3307 --by channel` |

The name of a figure may be written without its room where no other room has it (`received`).
`from` and `to` are days; pages also take `period` (`2026`, `2026-H1`, `2026-Q1`, `2026-03`). `org` is the code of a
unit; without it the widest that one may see is asked. `by` names dimensions, repeated or with commas. The name of a
dimension with a key keeps only the rows with that key (`channel=web`; on the command line `--only channel=web`); an
empty key keeps those that have none. The key `unit` is the code of a unit right below `org`, or of `org` itself for
what lies there and not below.
"""


def figures_page() -> str:
    """The page, in Markdown."""
    figures = "\n".join(_section(figure) for figure in FIGURES.values())
    dimensions = "\n".join(f"| `{d.name}` | {d.title} |" for d in DIMENSIONS.values())
    return f"{INTRODUCTION}\n{figures}\n## Dimensions\n\n| name | reads |\n|---|---|\n{dimensions}\n"


def _section(figure: Figure) -> str:
    split = ", ".join(f"`{dimension.name}`" for dimension in dimensions_of(figure))
    sums = "the parts add up to the total" if figure.adds_up else "the total is not made from the parts"
    placed = f"in the period by `{figure.placed_by}`" if figure.placed_by else "as at the last day of the period"
    return (
        f"## `{figure.name}` — {figure.title}\n\n{figure.definition}\n\n"
        f"- unit: {figure.measure.value}; one row of the count is a {figure.grain.name}\n"
        f"- {placed}; {sums}\n- split by: {split}\n"
    )
