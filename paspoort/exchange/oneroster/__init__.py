"""OneRoster 1.1 and 1.2 CSV: where schools and pupils come from."""

from paspoort.exchange.oneroster.importer import Progress, Summary, import_file

__all__ = ["Progress", "Summary", "import_file"]
