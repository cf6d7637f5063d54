"""Nobody writes in a pupil file as somebody else, in bare SQL neither."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError

from paspoort.casefile.actions import NewActivity, register_activity, start_activity
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.rights.bare import one, run

LOOKED = (
    "insert into casefile_look (id, file_id, person_id, at) select gen_random_uuid(), id, %s, now() from casefile_file limit 1"
)
AS_ANOTHER = {
    "an activity": (
        "insert into casefile_activity (id, file_id, author_id, key_id, state, day, function, topics, client, actors, contact,"
        " bridging, direction, category, detail, revision, started_at, changed_at)"
        " select gen_random_uuid(), id, %s, key_id, 'draft', today(), '', '{}', '', '{}', '', false, '', '', '', 0, now(), now()"
        " from casefile_file limit 1"
    ),
    "its words": (
        "insert into casefile_text (id, activity_id, version, author_id, at, key_id, sealed)"
        " select gen_random_uuid(), id, 9, %s, now(), key_id, '' from casefile_activity where state = 'registered' limit 1"
    ),
    "that it is restricted": (
        "update casefile_activity set restricted_at = now(), restricted_by_id = %s where state = 'registered' and direction = ''"
    ),
    "who closed a referral": (
        "update casefile_referral set closed_on = today(), closed_because = 'no_answer', closed_by_id = %s"
    ),
    "that someone looked": LOOKED,
    "a group": (
        "insert into casefile_group (id, centre_id, school_id, name, made_by_id, made_at)"
        " select gen_random_uuid(), centre_id, school_id, 'x', %s, now() from casefile_file limit 1"
    ),
    "a decision about who holds the right": (
        "insert into family_holderdecision (id, pupil_id, centre_id, key_id, holder, decided_on, noted_by_id, noted_at, sealed)"
        " select gen_random_uuid(), pupil_id, centre_id, key_id, 'pupil', today(), %s, now(), '' from casefile_file limit 1"
    ),
    "a consent": (
        "insert into family_consent (id, pupil_id, centre_id, key_id, giver_role, purpose, data_category, receiver, form,"
        " given_on, noted_by_id, noted_at, sealed) select gen_random_uuid(), pupil_id, centre_id, key_id, 'pupil', 'sharing',"
        " 'guidance', 'school', 'written', today(), %s, now(), '' from casefile_file limit 1"
    ),
}


@pytest.mark.parametrize("what", AS_ANOTHER)
def test_nobody_writes_it_as_a_colleague(world: object, act: Act, what: str) -> None:
    hanne, nele = act("psychologist", "clb"), act("other_psychologist", "clb")
    lena: uuid.UUID = Pupil.objects.get(source_id="pupil-lena").id
    who = {"topics": ("emotional",), "client": "pupil", "actors": ("pupil",)}
    hub = {"function": "referralHub", "direction": "referral", "category": "mentalHealth", "detail": "cgg"}
    with acting_as(hanne) as acting:
        for more in ({"function": "clarification"}, hub):
            draft = start_activity(acting, lena)
            register_activity(acting, draft.id, 0, NewActivity(day=today(), text="Woorden.", **who, **more))  # type: ignore[arg-type]
    colleague = one("select person_id from identity_session where secret_hash = secret_hash(%s)", nele)
    with pytest.raises(DatabaseError, match=r"row-level security|restricted_by_other|closed_by_other"):
        run(hanne, AS_ANOTHER[what], colleague)
