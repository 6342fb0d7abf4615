"""Counts without gaps: the numbers of cases and of papers of a unit and year."""

from django.db import connection

TAKEN = """UPDATE casework_series SET last = last + %s WHERE unit_id = %s AND kind = %s AND year = %s RETURNING last"""
BEGUN = """INSERT INTO casework_series (unit_id, kind, year, last) VALUES (%s, %s, %s, %s)
    ON CONFLICT (unit_id, kind, year) DO UPDATE SET last = casework_series.last + EXCLUDED.last RETURNING last"""


def take(*, unit_id: int, kind: str, year: int, many: int = 1) -> int:
    """The first of so many numbers that nobody else gets, counted from 1; belongs into the transaction that uses them.

    One statement, which holds the series until that transaction ends: what is rolled back leaves no gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [many, unit_id, kind, year])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(BEGUN, [unit_id, kind, year, many])
            row = cursor.fetchone()
    return int(row[0]) - many + 1
