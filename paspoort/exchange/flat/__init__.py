"""Flat table: one xlsx, ods or CSV file in which each row is a pupil of a school, as Flemish packages give it."""

from paspoort.exchange.flat.files import Asked, use_file
from paspoort.exchange.flat.importer import Outcome, compare_table, ends_of, take_table
from paspoort.exchange.flat.report_lines import tell, write_refused_rows
from paspoort.exchange.flat.rows import Table
from paspoort.exchange.flat.turns import take_deliveries

__all__ = [
    "Asked",
    "Outcome",
    "Table",
    "compare_table",
    "ends_of",
    "take_deliveries",
    "take_table",
    "tell",
    "use_file",
    "write_refused_rows",
]
