"""Reading and writing tables: CSV, XLSX and NDJSON, one row after the other."""

from xiaobao.exchange.tables.errors import BadTable
from xiaobao.exchange.tables.reading import load_map, read_rows, total_hint
from xiaobao.exchange.tables.rejects import RejectFile
from xiaobao.exchange.tables.telling import STYLES, tell_rows
from xiaobao.exchange.tables.writing import FORMATS, TooManyRows, write_rows

__all__ = [
    "FORMATS",
    "STYLES",
    "BadTable",
    "RejectFile",
    "TooManyRows",
    "load_map",
    "read_rows",
    "tell_rows",
    "total_hint",
    "write_rows",
]
