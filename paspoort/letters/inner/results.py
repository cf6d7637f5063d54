"""Results of a contact in plain words: what a letter to home says of what was measured, check by check."""

from __future__ import annotations

import uuid

from paspoort.health.actions import Medical
from paspoort.health.growth import bmi_class
from paspoort.health.models import Check, Item, checks_on
from paspoort.health.vision import in_words
from paspoort.letters.inner.texts import texts

KEPT_BACK = {"questionnaire", "puberty", "wellbeing", "remark"}
"""Checks of which no letter tells: the pupil's own say, and talks."""


def results_of(medical: Medical, contact_id: uuid.UUID) -> tuple[str, list[str]]:
    """What was measured at a contact, a line each with its unit, and the names of the checks."""
    contact = next((one for one in medical.contacts if one.id == contact_id), None)
    if contact is None:
        return "", []
    lines, names = [], []
    for check in checks_on(contact.moment, contact.day):
        said = [(item, _value(medical, item, contact_id)) for item in check.items]
        there = [f"{_named(check, item)}:\t{value}" for item, value in said if value]
        if there and check.code not in KEPT_BACK:
            names.append(check.label.lower())
            lines += there
    return "\n".join([*lines, *_weight(medical, contact_id)]), names


def _named(check: Check, item: Item) -> str:
    """An item beside the check that it is of, where that has another name."""
    return check.label if item.label == check.label else f"{check.label}, {item.label[:1].lower()}{item.label[1:]}"


def _value(medical: Medical, item: Item, contact_id: uuid.UUID) -> str:
    """What was measured of one item at a contact, with its unit; an acuity in words, with its decimal."""
    shown = next((one.shown for one in reversed(medical.history.get(item.code, [])) if one.contact_id == contact_id), "")
    if shown and item.kind == "acuity":
        return f"{texts()['resultLetter']['sees']} {in_words(shown)} ({shown})"
    with_unit = item.unit and shown[-1:].isdigit()
    return f"{shown} {item.unit}" if with_unit else shown


def _weight(medical: Medical, contact_id: uuid.UUID) -> list[str]:
    """One sentence where the weight is low or high for the height, in the words of letters to home: never a class of weight."""
    at = {item: one for item in ("height", "weight") for one in medical.history.get(item, []) if one.contact_id == contact_id}
    numbers = [at[item].number for item in ("height", "weight") if item in at]
    if not medical.sex or medical.birth is None or len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
        return []
    found = bmi_class(medical.sex, medical.birth, at["height"].day, numbers[0], numbers[1]) or ""
    said = texts()["resultLetter"]
    if "underweight" in found:
        return [said["low_weight"]]
    return [said["high_weight"]] if found.startswith(("overweight", "obesity")) else []
