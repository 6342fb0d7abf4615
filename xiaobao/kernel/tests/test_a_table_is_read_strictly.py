"""Every mistake in a table of working days is an error that names its place."""

import pytest

from xiaobao.kernel.calendar import CalendarDataError, YearStatus, parse_calendar, parse_years

GOOD = """
[years.2026]
status = "announced"
source = "a notice"
version = "2025-11-04"
holidays = [
    { name = "元旦", days = ["2026-01-01..2026-01-03"] },
    { name = "清明节", days = ["2026-04-05", "2026-04-06"] },
]
make_up = ["2026-01-04"]
"""


def test_a_sound_table_becomes_a_calendar() -> None:
    calendar = parse_calendar(GOOD)

    assert calendar.status(2026) is YearStatus.ANNOUNCED
    assert calendar.status(2027) is YearStatus.UNKNOWN
    assert [len(holiday.days) for holiday in calendar.years[0].holidays] == [3, 2]


@pytest.mark.parametrize(
    ("right", "wrong", "path"),
    [
        ("[years.2026]", "[years.2026", "the file"),
        ("[years.2026]", "[jahre.2026]", "the file.years"),
        ("[years.2026]", "[years.26]", "years.26"),
        ("[years.2026]", "[years.2025]", "years.2025.holidays[0].days"),
        ('version = "2025-11-04"', "", "years.2026.version"),
        ('version = "2025-11-04"', "version = 2", "years.2026.version"),
        ('version = "2025-11-04"', 'version = " "', "years.2026.version"),
        ('version = "2025-11-04"', 'version = "1"\nversoin = "1"', "years.2026.versoin"),
        ('"announced"', '"unknown"', "years.2026.status"),
        ('"announced"', "[]", "years.2026.status"),
        ('"announced"', '"expected"', "years.2026.make_up"),
        ('name = "元旦"', 'name = ""', "years.2026.holidays[0].name"),
        ('name = "清明节"', 'name = "元旦"', "years.2026.holidays"),
        ('name = "清明节"', 'nmae = "清明节"', "years.2026.holidays[1].name"),
        ('"2026-04-05"', '"2026-04-31"', "years.2026.holidays[1].days[0]"),
        ('"2026-04-05"', "4", "years.2026.holidays[1].days[0]"),
        ('"2026-04-05"', '"2026-04-06"', "years.2026.holidays and make_up"),
        ('"2026-04-05"', '"2026-01-02"', "years.2026.holidays and make_up"),
        ("2026-01-01..2026-01-03", "2026-01-03..2026-01-01", "years.2026.holidays[0].days[0]"),
        ('["2026-01-04"]', '["2026-01-05"]', "years.2026.make_up"),
        ('["2026-01-04"]', '["2026-01-03"]', "years.2026.holidays and make_up"),
        ('["2026-01-04"]', '["2027-01-02"]', "years.2026.make_up"),
        ('["2026-01-04"]', '"2026-01-04"', "years.2026.make_up"),
    ],
)
def test_a_mistake_is_refused_with_its_path(right: str, wrong: str, path: str) -> None:
    assert right in GOOD

    with pytest.raises(CalendarDataError) as refused:
        parse_calendar(GOOD.replace(right, wrong, 1))

    assert refused.value.data["path"] == path
    assert path in str(refused.value)


def test_a_year_left_out_in_the_middle_is_refused() -> None:
    later = '[years.2028]\nstatus = "expected"\nsource = "a rule"\nversion = "1"\nholidays = []\nmake_up = []'

    with pytest.raises(CalendarDataError, match="2028"):
        parse_calendar(f"{GOOD}\n{later}")
    assert [table.year for table in parse_years(f"{later}\n{GOOD}")] == [2026, 2028]


def test_a_table_without_years_is_refused() -> None:
    with pytest.raises(CalendarDataError, match="no year"):
        parse_calendar("[years]")
