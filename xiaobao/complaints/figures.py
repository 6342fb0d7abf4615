"""What the four kinds of case are counted by beyond the case itself: grounds, money, satisfaction."""

from collections.abc import Mapping
from typing import Final

import ibis
from django.utils.translation import gettext_noop as _

from xiaobao.casework.figures import CASES, Dimension, Figure, Grain, Measure, count
from xiaobao.complaints import labels

_DETAIL_TABLE = ibis.table(
    {
        "case_id": "int64",
        "ground": "string",
        "claimed_fen": "int64",
        "agreed_fen": "int64",
        "paid_fen": "int64",
        "satisfaction": "int64",
    },
    name="complaints_detail",
)
COMPLAINTS: Final = Grain("complaint", _DETAIL_TABLE.join(CASES.table, "case_id"))
SATISFIED_FROM: Final = 4  # of 5

FIGURES: Final = (
    Figure(
        name="refused",
        title=_("Cases refused"),
        definition=_("Cases that ended in the period because they were not accepted, each with its ground."),
        measure=Measure.CASES,
        grain=COMPLAINTS,
        placed_by="ended_at",
        where=lambda rows, _asked: rows.outcome == "refused",
        value=count,
    ),
    Figure(
        name="claimed_yuan",
        title=_("Money claimed"),
        definition=_("What was claimed in cases closed in the period."),
        measure=Measure.YUAN,
        grain=COMPLAINTS,
        placed_by="ended_at",
        value=lambda rows: rows.claimed_fen.sum(),
    ),
    Figure(
        name="agreed_yuan",
        title=_("Money agreed"),
        definition=_("What the parties agreed on in cases closed in the period."),
        measure=Measure.YUAN,
        grain=COMPLAINTS,
        placed_by="ended_at",
        value=lambda rows: rows.agreed_fen.sum(),
    ),
    Figure(
        name="recovered_yuan",
        title=_("Economic loss recovered"),
        definition=_(
            "What was paid in cases closed in the period, payments that were recorded after the end among them."
        ),
        measure=Measure.YUAN,
        grain=COMPLAINTS,
        placed_by="ended_at",
        value=lambda rows: rows.paid_fen.sum(),
    ),
    Figure(
        name="satisfaction",
        title=_("Satisfaction"),
        definition=_("Mean score, from 1 to 5, of the cases closed in the period that were rated."),
        measure=Measure.SCORE,
        grain=COMPLAINTS,
        placed_by="ended_at",
        where=lambda rows, _asked: rows.satisfaction.notnull(),
        value=lambda rows: rows.satisfaction.sum(),
        over=count,
    ),
    Figure(
        name="satisfied_rate",
        title=_("Satisfied"),
        definition=_("Cases rated 4 or 5, as a share of the cases closed in the period that were rated."),
        measure=Measure.PERCENT,
        grain=COMPLAINTS,
        placed_by="ended_at",
        where=lambda rows, _asked: rows.satisfaction.notnull(),
        value=lambda rows: rows.count(where=rows.satisfaction >= SATISFIED_FROM),
        over=count,
    ),
)

DIMENSIONS: Final = (
    Dimension(
        name="ground",
        title=_("Ground"),
        expression=lambda rows, _asked: rows.ground,
        grains=frozenset({COMPLAINTS.name}),
    ),
)

LABELS: Final[Mapping[str, Mapping[str, object]]] = {
    "channel": labels.CHANNELS,
    "kind": labels.KINDS,
    "type": labels.KINDS,
    "outcome": labels.OUTCOMES,
}
