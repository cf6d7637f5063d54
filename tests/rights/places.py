"""At one institution, one of everything that the verbs of rights are about; laid by the owner, no verb is asked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from paspoort.kernel.periods import Period, today
from tests.rights.bare import one
from tests.sql import sql

RIGHTS = {
    "school": ("IRISGebruiker", "gebruiker", "staff"),
    "clb": ("LARSGebruiker", "gebruiker", "clb_staff"),
    "support_centre": ("LokaleBeheerder", "lokale-beheerder", "staff"),
    "board": ("LokaleBeheerder", "lokale-beheerder", "board"),
}
GRANT = """
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, reason, batch_id)
    select gen_random_uuid(), id, person_id, institution_id, %s, array[%s], today() - 1, today() + 20, 'own', now(), '', %s
      from rights_affiliation where id = %s returning id
"""


@dataclass
class Place:
    """Ids at one institution: work of someone with the right, without it, and of before; and what hangs on them."""

    number: str
    id: uuid.UUID = field(init=False)
    right: str = field(init=False)
    context: str = field(init=False)
    category: str = field(init=False)
    holder: uuid.UUID = field(init=False)
    other: uuid.UUID = field(init=False)
    former: uuid.UUID = field(init=False)
    who_holds: uuid.UUID = field(init=False)
    who_else: uuid.UUID = field(init=False)
    who_left: uuid.UUID = field(init=False)
    batch: uuid.UUID = field(init=False)
    grant: uuid.UUID = field(init=False)
    request: uuid.UUID = field(init=False)
    review: uuid.UUID = field(init=False)
    item: uuid.UUID = field(init=False)
    notice: uuid.UUID = field(init=False)
    team: uuid.UUID = field(init=False)
    part: uuid.UUID = field(init=False)
    period: Period = field(init=False)

    def __post_init__(self) -> None:
        self.id = one("select id from registry_institution where number = %s", self.number)
        self.right, self.context, self.category = RIGHTS[one("select kind from registry_institution where id = %s", self.id)]
        self.period = Period(today(), today() + timedelta(days=60))
        self.holder, self.other, self.former = (self._work(name) for name in ("Houder", "Ander", "Vorige"))
        sql("update rights_affiliation set ended_at = now() where id = %s", self.former)
        self.who_holds, self.who_else, self.who_left = (self.person(one) for one in (self.holder, self.other, self.former))
        self.batch = one(
            "insert into rights_batch (id, institution_id, given_by_id, at)"
            " select gen_random_uuid(), institution_id, person_id, now() from rights_affiliation where id = %s returning id",
            self.former,
        )
        self.grant = one(GRANT, self.right, self.context, self.batch, self.holder)
        self._ask()
        self._review()
        self._team()

    def person(self, work: uuid.UUID) -> uuid.UUID:
        return one("select person_id from rights_affiliation where id = %s", work)

    def _work(self, name: str) -> uuid.UUID:
        who = one(
            "insert into identity_person (id, given_name, family_name, email, created_at)"
            " values (gen_random_uuid(), %s, %s, '', now()) returning id",
            name,
            f"Van {self.number}",
        )
        return one(
            "insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)"
            " values (gen_random_uuid(), %s, %s, %s, today() - 100, 'own') returning id",
            who,
            self.id,
            self.category,
        )

    def _ask(self) -> None:
        self.request = one(
            "insert into rights_request (id, person_id, institution_id, asked_from_id, right_id, contexts, category, message,"
            " email, asked_at, outcome, answer) values (gen_random_uuid(), %s, %s, %s, %s, array[%s], %s, '', '', now(), '', '')"
            " returning id",
            self.who_else,
            self.id,
            self.id,
            self.right,
            self.context,
            self.category,
        )
        self.notice = one(
            "insert into rights_notice (id, institution_id, code, about_person_id, raised_at)"
            " values (gen_random_uuid(), %s, 'many_searches', %s, now()) returning id",
            self.id,
            self.who_else,
        )

    def _review(self) -> None:
        self.review = one(
            "insert into rights_review (id, institution_id, opened_at, due_on) values (gen_random_uuid(), %s, now(), today() + 9)"
            " returning id",
            self.id,
        )
        self.item = one(
            "insert into rights_reviewitem (id, review_id, institution_id, grant_id, contexts, ends_on, odd, outcome)"
            " select gen_random_uuid(), %s, institution_id, id, contexts, ends_on, '', '' from rights_grant where id = %s"
            " returning id",
            self.review,
            self.grant,
        )

    def _team(self) -> None:
        self.team = one(
            "insert into rights_team (id, institution_id, name) values (gen_random_uuid(), %s, 'Ploeg') returning id", self.id
        )
        self.part = one(
            "insert into rights_teampart (id, team_id, institution_id, member_id, since)"
            " values (gen_random_uuid(), %s, %s, %s, now()) returning id",
            self.team,
            self.id,
            self.holder,
        )
