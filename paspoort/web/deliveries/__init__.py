"""Deliveries: what a school sends of its pupils, on pages."""
