"""``docs/figures.md``: what every figure counts and what it can be split by, from the definitions themselves."""

from xiaobao.casework.figures import Figure
from xiaobao.figures.figures import DIMENSIONS, FIGURES, dimensions_of

INTRODUCTION = """# Figures

Every number on a page, in the API, on the command line and in an official paper comes from one definition below.
Days are days in China; both ends of a period belong to it. A unit stands for itself and everything below it. A case
is counted where it lies and as it stands when the question is asked: one that was reopened is open again, and
closes where it ends the second time. Totals are taken over all rows, never from the parts; an empty period gives 0,
or nothing where there is nothing to average.
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
