"""OneRoster 1.1 and 1.2 CSV: where schools and pupils come from."""

from paspoort.exchange.oneroster.importer import import_file
from paspoort.exchange.oneroster.report_lines import tell
from paspoort.exchange.oneroster.summary import Summary

__all__ = ["Summary", "import_file", "tell"]
