"""Quantiles by linear interpolation, as SQL's ``percentile_cont`` has them."""

from collections.abc import Collection
from math import ceil, floor


def interpolated(values: Collection[float], share: float) -> float | None:
    """The value below which ``share`` (0 to 1) of the values lie; between two neighbours, on the line between them.

    Source: SQL:2003 ``PERCENTILE_CONT``; Hyndman and Fan (1996), definition 7. None of nothing.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below, above = ordered[floor(place)], ordered[ceil(place)]
    return float(below + (place - floor(place)) * (above - below))
