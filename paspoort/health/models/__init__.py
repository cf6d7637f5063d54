"""Health: contact moments with their profiles as data, contacts, measurements, facts, and days at a school."""

from paspoort.health.inner.profiles import REQUEST, Check, Item, Moment, checks_on, items, moments, setting
from paspoort.health.models.contacts import (
    FACTS,
    MARKS,
    MOMENTS,
    SHARES,
    STATES,
    Contact,
    Fact,
    Measurement,
    SchoolDay,
)
