"""Samenwerkingsdossier: what a centre and a school do together, on pages."""
