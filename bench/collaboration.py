"""Samenwerkingsdossier at work: a file of 500 registrations opened, a section saved with the guard on, two writers in one
section, and the text of 10,000 documents of one centre searched; each in the database, and through HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.urls import reverse

from bench.cases import open_sessions, secret_of
from bench.employees import sent_by
from bench.figures import Figure
from bench.find import Statement
from bench.ground import Ground
from bench.registrations import WORDS
from bench.site import Site, running
from bench.work import ONCE, Work, in_the_database, through_http
from paspoort.collaboration.actions import SectionText, opened, save_section, search
from paspoort.kernel.models import Acting

MOST = 40
ASKED = 12
"""How many different ones are measured in the database; each is undone, and done again."""
PAIRS = "select id, school, centre, clb, staff from bench_pair order by n"
SECTIONS = """
    select r.id, s.section, max(s.body) filter (where s.version = 1), max(s.body) filter (where s.version = 2), p.n
      from bench_pair p join collaboration_registration r on r.collaboration_id = p.id
      join collaboration_section s on s.registration_id = r.id and s.section = any (%s)
     group by r.id, s.section, p.n having max(s.version) = 2 order by md5(r.id::text) limit %s
"""
TRACE = """
    insert into audit_trace (id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel,
                             subject_id, facts, salt, commitment)
    values (gen_random_uuid(), now(), 'section.saved', 'done', '', gen_random_uuid(), %s, %s, '', 3, 'web', null, '{}',
            uuid_send(gen_random_uuid()), sha256('trace'))
"""
FILE = """
    select r.*, o.given_name, o.family_name, f.given_name, f.family_name, s.at from collaboration_registration r
      join identity_person o on o.id = r.owner_id join identity_person f on f.id = r.first_owner_id
      left join collaboration_seen s on s.registration_id = r.id and s.person_id = %s
     where r.collaboration_id = %s order by r.state = 'closed', r.changed_at desc
"""
PLACE = "select i.id, i.number, i.name from registry_institution i where i.id = any (%s)"
SEEN = """
    insert into collaboration_seen (id, collaboration_id, person_id, at, before) values (gen_random_uuid(), %s, %s, now(), now())
    on conflict on constraint one_seen_each do update set before = excluded.before
"""
AT = """
    select r.*, c.*, s.* from collaboration_registration r join collaboration_collaboration c on c.id = r.collaboration_id
      left join lateral (select * from collaboration_section w where w.registration_id = r.id and w.section = %s
                          order by w.version desc limit 2) s on true where r.id = %s
"""
# any guard must know whether its names are still those of today
ROLL = """
    select md5(count(*) || coalesce(sum(hashtextextended(given_name || family_name, 0)), 0)::text) from (
      select p.given_name, p.family_name from registry_findable f join registry_pupil p on p.id = f.pupil_id
       where f.institution_id = %(school)s and f.left_on is null
      union all
      select p.given_name, p.family_name from rights_affiliation a join identity_person p on p.id = a.person_id
       where a.institution_id in (%(school)s, %(centre)s) and (a.ends_on is null or a.ends_on > current_date)) everyone
"""
SAVED = """
    insert into collaboration_section (id, registration_id, author_id, institution_id, at, section, version, body, merged)
    values (gen_random_uuid(), %s, %s, %s, now(), %s, 3, %s, false)
"""
CHANGED = "update collaboration_registration set changed_at = now(), changed_by_id = %s where id = %s"
FOUND = """
    select d.*, v.name, v.kind, v.size, v.at, ts_headline('dutch_plain', left(v.words, 20000), q) from (
      select d.* from collaboration_librarydocument d, plainto_tsquery('dutch_plain', %s) q
       where d.found_by @@ q and d.collaboration_id = %s and d.withdrawn_at is null
       order by d.changed_at desc limit 20) d
      join collaboration_libraryversion v on v.document_id = d.id and v.version = d.version, plainto_tsquery('dutch_plain', %s) q
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A school and its centre with their file, and who of each writes in it."""

    id: UUID
    school: UUID
    centre: UUID
    clb: UUID
    staff: UUID


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Each thing in the database alone, and through the whole of a request."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin, running(url) as site:
        pairs = [Pair(*row) for row in admin.execute(PAIRS).fetchall()]
        open_sessions(admin, [person for one in pairs for person in (one.clb, one.staff)])
        for work in (_opening(site, pairs), _saving(site, admin, pairs), _both(site, admin, pairs), _searching(site, pairs)):
            yield in_the_database(url, scale, work)
            yield through_http(site, url, scale, work)


def _opening(site: Site, pairs: Sequence[Pair]) -> Work:
    """The file of a school: its 500 registrations, by the school and by the centre in turns."""
    asked = [(one, person) for one in pairs for person in (one.clb, one.staff)]
    return Work(
        "open_500_registrations",
        [(secret_of(who), sent_by(secret_of(who), partial(opened, school_id=one.school))) for one, who in asked],
        [
            [(PLACE, [[one.school, one.centre]]), (FILE, [who, one.id]), (SEEN, [one.id, who]), (TRACE, [who, one.centre])]
            for one, who in asked
        ],
        [site.get(reverse("collaboration", args=[one.school]), secret_of(who)) for one, who in asked],
        "collab-row",
        most=MOST,
    )


def _saving(site: Site, admin: psycopg.Connection[Any], pairs: Sequence[Pair]) -> Work:
    """What was typed in a section is saved, held against every name of the school and its centre."""
    return _writing("save_section", (site, admin, pairs), ("seen", "question", "standing", "thinking", "effect"), 2)


def _both(site: Site, admin: psycopg.Connection[Any], pairs: Sequence[Pair]) -> Work:
    """The second of two writers saves: a colleague wrote a paragraph meanwhile, and the two are put together."""
    return _writing(
        "save_section_of_two", (site, admin, pairs), ("understood", "context", "agreements", "nextSteps", "advice"), 1
    )


def _writing(name: str, place: tuple[Site, psycopg.Connection[Any], Sequence[Pair]], codes: Sequence[str], upon: int) -> Work:
    site, admin, pairs = place
    ours: list[tuple[str, Sequence[Statement]]] = []
    bare: list[Sequence[Statement]] = []
    asked: list[str] = []
    for at, (registration, section, first, second, n) in enumerate(
        admin.execute(SECTIONS, [list(codes), ASKED + ONCE]).fetchall()
    ):
        pair = pairs[n - 1]
        who, here = (pair.staff, pair.school) if at % 2 else (pair.clb, pair.centre)
        base = second if upon == 2 else first
        text = "We keken samen terug. " + base
        if at < ASKED:
            ours.append(
                (secret_of(who), sent_by(secret_of(who), partial(_saved, registration, section, SectionText(text, upon))))
            )
            bare.append(
                [
                    (AT, [section, registration]), (ROLL, {"school": pair.school, "centre": pair.centre}),
                    (SAVED, [registration, who, here, section, text]), (CHANGED, [who, registration]), (TRACE, [who, here]),
                ]
            )  # fmt: skip
        else:
            address = reverse("section", args=[registration, section])
            asked.append(site.post(address, secret_of(who), **{section: text}, version=str(upon), revision="0"))
    return Work(name, ours, bare, asked, "/samenwerking/registratie/", 303, most=MOST)


def _saved(registration: UUID, section: str, text: SectionText, acting: Acting) -> None:
    save_section(acting, registration, section, text)


def _searching(site: Site, pairs: Sequence[Pair]) -> Work:
    """One word in the text of 10,000 documents of one centre."""
    pair, words = pairs[0], WORDS.split()[:20]
    secret = secret_of(pair.clb)
    return Work(
        "search_10000_documents",
        [(secret, sent_by(secret, partial(search, sought=word))) for word in words],
        [[(FOUND, [word, pair.id, word]), (TRACE, [pair.clb, pair.centre])] for word in words],
        [site.post(reverse("documents", args=[pair.school]), secret, zoek=word) for word in words],
        "doc-rows",
        most=MOST,
    )
