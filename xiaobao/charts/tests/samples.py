"""Charts that tests draw."""

from xiaobao.charts.model import Chart, Kind, Point, Series, Unit

MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 13))


def series(name: str, values: tuple[float | None, ...], labels: tuple[str, ...] = MONTHS, href: str = "") -> Series:
    points = (
        Point(label, value, "—" if value is None else f"{value:g}", f"{href}{label}" if href else "")
        for label, value in zip(labels, values, strict=False)
    )
    return Series(name, tuple(points))


def chart(kind: Kind, *many: Series, unit: Unit = Unit.COUNT) -> Chart:
    return Chart(kind=kind, unit=unit, title="登记量", says="三月最多。", labels="月份", series=many)
