"""Leerlingenpaspoort: a school finds one pupil and reads the valid report of the guidance centre, view-only."""

VERSION = "0.4.0"
