"""Contact moments: a nurse plans a day, enters cell after cell, closes it, and the team reads a line without values."""

from __future__ import annotations

import json
import uuid
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from paspoort.casefile.actions import journal, my_day, open_file, who_looked
from paspoort.health.actions import (
    Clash,
    Doubtful,
    FactValue,
    Saved,
    changed_since,
    close_day,
    days_of,
    due_counts,
    due_of,
    mark,
    medical,
    missing_of,
    open_day,
    save_fact,
    summary,
    undo_mark,
)
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.registry.models import OwnClass
from tests.conftest import Act
from tests.raised import raised
from tests.sql import sql
from tests.verbs.health_ground import lena as lena
from tests.verbs.health_ground import linde as linde
from tests.verbs.health_ground import nurse as nurse
from tests.verbs.health_ground import planned, save


def test_a_day_is_planned_measured_and_closed(nurse: str, act: Act, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        assert [(one.pupil.id, one.moment, one.state) for one in due_of(acting, linde, OwnClass("L4"))] == [(lena, "L4", "due")]
        day = planned(acting, linde)
        assert [one.id for one in days_of(acting)] == [day.id]
        assert [activity.day for activity, *_ in my_day(acting).planned] == [today()]
        opened = open_day(acting, day.id)
        assert [(row.pupil.id, row.state, row.values, row.left, row.joined) for row in opened.rows] == [
            (lena, "invited", {}, False, False)
        ]
        grid = [item.code for check in opened.checks for item in check.items if item.grid]
        assert grid[:4] == ["height", "weight", "acuityRight", "acuityLeft"]
        assert save(acting, day.id, lena, ("height", "140,5 cm")) == Saved(1, "140,5")
        assert save(acting, day.id, lena, ("acuityRight", "0.8")) == Saved(1, "0,8")
        assert save(acting, day.id, lena, ("vaccStatus", "in orde")) == Saved(1, "in orde")
        assert [check.code for check in missing_of(acting, day.id)[0].checks] == ["weight", "questionnaire", "wellbeing"]
        close_day(acting, day.id)
        [row] = open_day(acting, day.id).rows
        assert row.contact_id
        assert (row.state, row.values["acuityRight"].value, row.values["height"].author_name) == ("done", "0.1", "Nele Martens")
        found = medical(acting, lena)
        assert [(one.number, one.day) for one in found.history["height"]] == [(140.5, today())]
        assert due_of(acting, linde, OwnClass("L4"))[0].state == "done"
        assert [(one.moment, one.states, one.waiting) for one in due_counts(acting) if "done" in one.states] == [
            ("L4", {"done": 1}, 0)
        ]
        save(acting, row.contact_id, lena, ("weight", "33"))
    with acting_as(act("psychologist", "clb")) as acting:
        [line] = summary(acting, open_file(acting, lena))
        said = "Systematisch contactmoment, vierde leerjaar. "
        said += "Nagekeken: lengte, gewicht, gezichtsscherpte op afstand, vaccinatiestatus."
        assert (line.text, line.activity.state, line.activity.function) == (said, "registered", "systematicContact")
        assert line.activity.topics == ["height", "weight", "acuity", "vaccination"]


def test_two_nurses_in_one_cell_see_both(nurse: str, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        first = save(acting, day.id, lena, ("weight", "33"))
        assert save(acting, day.id, lena, ("weight", "33,0")) == first  # sent again: nothing changes
        clash = raised(Clash, lambda: save(acting, day.id, lena, ("weight", "34")))
        assert (clash.mine, clash.theirs, clash.by, clash.version) == ("34", "33,0", "Nele Martens", 1)
        assert save(acting, day.id, lena, ("height", "140")).version == 1  # another cell never clashes
        assert save(acting, day.id, lena, ("weight", "34"), clash.version).version == 2
        assert save(acting, day.id, lena, ("weight", ""), 2) == Saved(3, "")
        opened = open_day(acting, day.id)
        assert (opened.rows[0].values["weight"].value, opened.rows[0].values["weight"].version) == ("", 3)
        [(pupil, item, value)] = [one for one in changed_since(acting, day.id, day.made_at).values if one[1] == "weight"]
        assert (pupil, item, value.version) == (lena, "weight", 3)
        with pytest.raises(DatabaseError, match="not_next"), transaction.atomic():
            sql(
                "insert into health_measurement (id, contact_id, item, version, author_id, at, confirmed)"
                " select gen_random_uuid(), contact_id, item, 7, author_id, now(), false from health_measurement limit 1"
            )


def test_who_looked_counts_what_was_measured(nurse: str, act: Act, linde: uuid.UUID, lena: uuid.UUID) -> None:
    """A contact moment once a day, however often its class is opened."""
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        for _time in range(3):
            open_day(acting, day.id)
    with acting_as(act("psychologist", "clb")) as acting:
        assert [(one.name, one.times) for one in who_looked(acting, open_file(acting, lena))] == [
            ("Hanne De Wilde", 1),
            ("Nele Martens", 1),
        ]


def test_facts_keep_their_history(nurse: str, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        assert save_fact(acting, lena, "heightMother", FactValue({"cm": "1,68", "measured": False}, 0)) == Saved(1, "")
        assert save_fact(acting, lena, "heightMother", FactValue({"cm": "169,5", "measured": True}, 1)).version == 2
        assert raised(Refused, lambda: save_fact(acting, lena, "heightMother", FactValue({"cm": "170"}, 1))).status == 409
        with pytest.raises(Doubtful):
            save_fact(acting, lena, "heightFather", FactValue({"cm": "110"}, 0))
        save_fact(acting, lena, "heightFather", FactValue({"cm": "201"}, 0))
        assert medical(acting, lena).parents_differ
        for wrong in ({"cm": "lang"}, {"cm": ""}, {"cm": "20"}):
            with pytest.raises(BadInput):
                save_fact(acting, lena, "heightFather", FactValue(wrong, 1))
        save_fact(acting, lena, "sex", FactValue({"sex": "girl"}, 0))
        found = medical(acting, lena)
        assert [one.value["cm"] for one in found.facts["heightMother"]] == [169.5, 168.0]
        assert (found.sex, found.birth) == ("girl", date(2016, 3, 14))


def test_no_value_stands_in_a_trace_or_in_the_journal(nurse: str, act: Act, linde: uuid.UUID, lena: uuid.UUID) -> None:
    with acting_as(nurse) as acting:
        day = planned(acting, linde)
        save(acting, day.id, lena, ("height", "141,7"))
        save(acting, day.id, lena, ("remark", "Draagt zelden een bril."))
        mark(acting, day.id, lena, "missed", "Ziek gemeld.")
        undo_mark(acting, day.id, lena)
        save_fact(acting, lena, "heightMother", FactValue({"cm": "168", "measured": True}, 0))
    with acting_as(act("psychologist", "clb")) as acting:
        told = str(journal(acting, open_file(acting, lena)))
    told += json.dumps(sql("select event, facts, reason from audit_trace"), default=str)
    assert not [word for word in ("141,7", "141.7", "bril", "Ziek", "168,", "168.", "remark", "height") if word in told]
