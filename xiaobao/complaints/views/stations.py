"""The stage bar: the stations of a case in the reader's words."""

from dataclasses import dataclass

from xiaobao.casework.queries import CaseFile
from xiaobao.complaints.forms import worded
from xiaobao.procedures.ways import way_of


@dataclass(frozen=True, slots=True)
class StationMark:
    """A station of the bar; passing is done, now or ahead."""

    title: str
    passing: str


def stations(file: CaseFile) -> tuple[StationMark, ...]:
    way = way_of(file.procedure, [entry.to_value() for entry in file.entries], stage=file.standing.stage)
    return tuple(StationMark(worded(station.stage.title), station.passing.value) for station in way)
