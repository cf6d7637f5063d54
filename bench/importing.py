"""Finding one pupil: what the policies cost, what a whole request costs, and how many requests two cores carry."""

from __future__ import annotations


def take(*a):
    return []
