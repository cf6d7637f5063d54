"""Printing: letters that were handed out as one file, and the emptiest page there is."""

import io

import pikepdf


def empty_page() -> bytes:
    """A PDF of one page with nothing on it."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()
