"""Health: what a doctor and a nurse measure, on pages."""
