"""Printing: letters that were handed out as one file, and the emptiest page there is."""

import io
from collections.abc import Sequence

import pikepdf


def joined_for_printing(papers: Sequence[bytes]) -> bytes:
    """Letters that were handed out, one after another as one file: to print in one go, and kept nowhere."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        for paper in papers:
            with pikepdf.open(io.BytesIO(paper)) as opened:
                pdf.pages.extend(opened.pages)
        pdf.save(made)
    return made.getvalue()


def empty_page() -> bytes:
    """A PDF of one page with nothing on it."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()
