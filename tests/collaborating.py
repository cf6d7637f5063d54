"""Working together: who of the cast holds the context of the samenwerkingsdossier, and what they first put there."""

from __future__ import annotations

from collections.abc import Callable

from paspoort.collaboration.actions import Named, NewRegistration
from paspoort.kernel.periods import school_year_of, today
from paspoort.rights.inner.inquiries import InquireFirst, inquire
from tests.raised import raised
from tests.sql import sql

# Marieke at De Linde, An at a school of another centre; Hanne and Nele at their centre, Bart without
CONTEXTS = """
update rights_grant set contexts = contexts || '{samenwerkingsdossier-school}'
 where right_id = 'IRISGebruiker' and person_id in (select id from identity_person where given_name in ('Marieke', 'An'));
insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                          granted_at, reason)
  select gen_random_uuid(), a.id, a.person_id, a.institution_id, 'IRISGebruiker', '{samenwerkingsdossier-CLB}', today() - 9,
         today() + 99, 'own', now(), ''
    from rights_affiliation a join identity_person p on p.id = a.person_id join registry_institution i on i.id = a.institution_id
   where a.session_id is null and (p.given_name, i.number) in (('Hanne', '114702'), ('Nele', '114728'))
""".strip().split(";\n")
"""The one place that says who works together in tests."""
# a file of De Linde and its centre with one of everything, by Hanne; laid as the owner
ONE_OF_EACH = """
insert into collaboration_collaboration (id, school_id, centre_id, begun_at, begun_by_id)
  select gen_random_uuid(), s.id, c.id, now(), p.id from registry_institution s, registry_institution c, identity_person p
   where s.number = '034793' and c.number = '114702' and p.given_name = 'Hanne';
insert into kernel_datakey (id, institution_id, subject_id, wrapped) select gen_random_uuid(), centre_id, id, ''
  from collaboration_collaboration;
insert into collaboration_registration (id, collaboration_id, kind, title, theme, care_phase, target_group, target_text, occasion,
    school_year, state, owner_id, first_owner_id, changed_by_id, started_at, changed_at, revision)
  select gen_random_uuid(), id, 'signal', 'Pesten', 'bullying', '0', 'wholeSchool', '', 'parents', school_year_of(today()),
         'open', begun_by_id, begun_by_id, begun_by_id, now(), now(), 0 from collaboration_collaboration;
insert into collaboration_section (id, registration_id, author_id, institution_id, at, section, version, body, merged)
  select gen_random_uuid(), r.id, owner_id, c.centre_id, now(), 'seen', 1, 'Veel ruzie.', false
    from collaboration_registration r join collaboration_collaboration c on c.id = r.collaboration_id;
insert into collaboration_reaction (id, registration_id, author_id, institution_id, at, section, body)
  select gen_random_uuid(), registration_id, author_id, institution_id, at, section, body from collaboration_section;
insert into collaboration_goal (id, registration_id, author_id, institution_id, at, line, version, text, indicator, measured_how)
  select gen_random_uuid(), registration_id, author_id, institution_id, at, id, 1, 'Rust', '', '' from collaboration_section;
insert into collaboration_step (id, registration_id, author_id, institution_id, at, line, version, text, function, state, result)
  select gen_random_uuid(), registration_id, author_id, institution_id, at, id, 1, 'Toezicht', 'head', 'open', ''
    from collaboration_section;
insert into collaboration_agreement (id, registration_id, author_id, institution_id, at, line, version, text, ended)
  select gen_random_uuid(), registration_id, author_id, institution_id, at, id, 1, 'Elke maand', false from collaboration_section;
insert into collaboration_turn (id, registration_id, author_id, institution_id, at, kind, state, text)
  select gen_random_uuid(), registration_id, author_id, institution_id, at, 'state', 'running', '' from collaboration_section;
insert into collaboration_seen (id, collaboration_id, registration_id, person_id, at)
  select gen_random_uuid(), collaboration_id, id, owner_id, now() from collaboration_registration;
insert into collaboration_draft (id, registration_id, person_id, revision, key_id, changed_at)
  select gen_random_uuid(), r.id, owner_id, 0, k.id, now() from collaboration_registration r
    join kernel_datakey k on k.subject_id = r.collaboration_id;
insert into collaboration_excuse (id, school_id, phrase, reason, bearers, author_id, institution_id, at)
  select gen_random_uuid(), school_id, 'roos', 'De bloem.', '', begun_by_id, centre_id, now() from collaboration_collaboration
""".strip().split(";\n")
# a document of that file with one version; its paper opens nothing
DOCUMENTS = """
insert into documents_document (id, key_id, origin, sha256, size, pages, made_at)
  select gen_random_uuid(), k.id, 'shared', '', 1, 0, now()
    from collaboration_collaboration c join kernel_datakey k on k.subject_id = c.id;
insert into documents_blob (document_id, sealed) select id, '' from documents_document where origin = 'shared';
insert into collaboration_librarydocument (id, collaboration_id, kind, folder, title, version, put_by_id, changed_at)
  select gen_random_uuid(), id, 'guide', '', 'Leidraad', 0, begun_by_id, now() from collaboration_collaboration;
insert into collaboration_libraryversion (id, document_id, version, name, kind, size, pages, unread, declared, shown, words,
    paper_id, author_id, institution_id, at)
  select gen_random_uuid(), d.id, 1, 'leidraad.txt', 'text', 1, 0, '{}', '', '[]', 'Zo werken wij.', p.id, d.put_by_id,
         c.centre_id, now()
    from collaboration_librarydocument d join collaboration_collaboration c on c.id = d.collaboration_id
    join documents_document p on p.origin = 'shared'
""".strip().split(";\n")
ONE_OF_EACH += DOCUMENTS


def hold_contexts() -> None:
    """Give these contexts, as the owner."""
    for statement in CONTEXTS:
        sql(statement)


def new(title: str = "Pesten op de speelplaats", **other: object) -> NewRegistration:
    """A registration as a centre would start it."""
    usual = {
        "kind": "signal", "title": title, "theme": "bullying", "care_phase": "0", "target_group": "wholeSchool", "occasion":
        "parents", "school_year": school_year_of(today()),
    }  # fmt: skip
    return NewRegistration(**usual | other)  # type: ignore[arg-type]


def named(run: Callable[[], object]) -> Named:
    """What a verb raises that finds a name: before it is told, it is asked, as the door does it."""
    try:
        run()
    except InquireFirst as first:
        inquire(first)
    except Named as told:
        return told
    return raised(Named, run)
