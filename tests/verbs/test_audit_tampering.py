"""Whatever somebody with all power over the database does to the trail, the verifier says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from paspoort.audit.actions import make_checkpoint, publish_checkpoint, seal_traces, verify
from paspoort.audit.inner.tree import Edge, leaf_hash
from paspoort.audit.models import Checkpoint, Frontier, Leaf, Trace
from tests.verbs.audit_ground import attack, leave, recommit, sealed

OTHER = {
    "id": "gen_random_uuid()",
    "at": "at + interval '1 microsecond'",
    "event": "'report.nothing'",
    "outcome": "'refused'",
    "reason": "'other'",
    "session_id": "gen_random_uuid()",
    "person_id": "gen_random_uuid()",
    "institution_id": "gen_random_uuid()",
    "service": "'other'",
    "level": "level + 1",
    "channel": "'other'",
    "subject_id": "gen_random_uuid()",
    "object_id": "gen_random_uuid()",
    "consultation_id": "gen_random_uuid()",
    "facts": "'{\"number\": 99}'",
    "salt": "sha256(salt)",
    "commitment": "sha256(commitment)",
    "erased_by": "gen_random_uuid()",
    "xid": "xid - 1",
}


def said(*words: str) -> None:
    """The verdict is no, and one of its sentences has all these words."""
    verdict = verify()
    assert not verdict.ok
    assert any(all(word in sentence for word in words) for sentence in verdict.findings), verdict.findings


def rebuild_edge() -> None:
    """Put a right edge in place that fits the leaves as they are now."""
    edge = Edge()
    edge.extend(leaf_hash(bytes(leaf.commitment)) for leaf in Leaf.objects.order_by("position"))
    attack("update audit_frontier set size = %s, hashes = %s", [edge.size, edge.to_bytes()])


def test_an_untouched_trail_is_sound(trail: None) -> None:
    sealed(20)
    make_checkpoint()
    sealed(13)
    make_checkpoint()
    leave(3)
    verdict = verify()
    assert verdict.findings == []
    # the verifier's own trace comes after what it looked at
    assert (verdict.ok, verdict.traces, verdict.leaves, verdict.unsealed, verdict.erased, verdict.checkpoints) == (
        True,
        36,
        33,
        3,
        0,
        2,
    )
    assert verify().unsealed == 4


def test_progress_is_told_up_to_the_end(trail: None) -> None:
    sealed(5)
    told: list[tuple[int, int]] = []
    verify(progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (5, 5)


def test_every_column_of_a_trace_is_covered() -> None:
    assert set(OTHER) == {field.attname for field in Trace._meta.concrete_fields}


@pytest.mark.parametrize("column", OTHER)
def test_an_altered_column_is_found(trail: None, column: str) -> None:
    trace = sealed(9)[4]
    assert attack(f"update audit_trace set {column} = {OTHER[column]} where id = %s", [trace]) == 1
    said("erased by" if column == "erased_by" else str(trace))


def test_a_trace_altered_together_with_its_commitment_is_found(trail: None) -> None:
    trace = sealed(9)[4]
    attack("update audit_trace set person_id = gen_random_uuid() where id = %s", [trace])
    recommit("id = %s", [trace])
    said("Leaf 4", str(trace))


def test_a_trace_altered_with_leaf_and_edge_is_found_by_the_checkpoint(trail: None) -> None:
    sealed(4)
    make_checkpoint()
    trace = sealed(9)[4]
    make_checkpoint()
    attack("update audit_trace set person_id = gen_random_uuid() where id = %s", [trace])
    recommit("id = %s", [trace])
    attack("update audit_leaf l set commitment = t.commitment from audit_trace t where t.id = l.trace_id")
    rebuild_edge()
    said("The checkpoint of 13 leaves", "the first 4 leaves are sound")


def test_an_altered_trace_that_waits_is_found(trail: None) -> None:
    sealed(3)
    trace = leave(1)[0]
    attack("update audit_trace set facts = '{}' where id = %s", [trace])
    said(str(trace), "waits to be sealed", "altered")


def test_a_removed_trace_is_found(trail: None) -> None:
    trace = sealed(9)[4]
    attack("delete from audit_trace where id = %s", [trace])
    said(str(trace), "leaf 4", "removed")


def test_a_trace_removed_while_it_waits_is_found(trail: None) -> None:
    sealed(3)
    trace = leave(1)[0]
    attack("delete from audit_trace where id = %s", [trace])
    said(str(trace), "while it waited")


def test_a_trace_removed_with_its_leaf_is_found(trail: None) -> None:
    trace = sealed(9)[4]
    attack("delete from audit_trace where id = %s", [trace])
    attack("delete from audit_leaf where trace_id = %s", [trace])
    said("Leaf 4 was removed")


def test_a_removed_leaf_is_found_also_when_the_rest_moves_up(trail: None) -> None:
    trace = sealed(9)[4]
    make_checkpoint()
    attack("delete from audit_leaf where trace_id = %s", [trace])
    attack("update audit_leaf set position = -position where position > 4")
    attack("update audit_leaf set position = -position - 1 where position < 0")
    said(str(trace), "waits for none")
    rebuild_edge()
    said("counts 9 leaves", "holds only 8")


def test_reordered_leaves_are_found(trail: None) -> None:
    sealed(9)
    attack("update audit_leaf set position = case position when 3 then -6 when 6 then -3 end where position in (3, 6)")
    attack("update audit_leaf set position = -position where position < 0")
    said("9 leaves", "altered or reordered")
    make_checkpoint()
    rebuild_edge()
    said("The checkpoint of 9 leaves", "altered or reordered")


def test_an_altered_leaf_is_found(trail: None) -> None:
    sealed(9)
    attack("update audit_leaf set commitment = sha256(commitment) where position = 4")
    said("Leaf 4")


@pytest.mark.parametrize("commitment", ["''", "'\\x00'::bytea", "commitment || commitment"])
def test_a_leaf_of_another_length_is_found(trail: None, commitment: str) -> None:
    sealed(9)
    attack(f"update audit_leaf set commitment = {commitment} where position = 4")
    said("Leaf 4")


def test_a_time_without_end_is_found(trail: None) -> None:
    trace = sealed(9)[4]
    attack("update audit_trace set at = 'infinity' where id = %s", [trace])
    said(str(trace), "altered")


def forge(at: str) -> None:
    """Insert a trace that looks genuine, with a commitment that fits."""
    attack(
        "with t as (select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'at', " + at + "))).*"
        " from audit_trace a limit 1), forged as ("
        " insert into audit_trace select (jsonb_populate_record(t::text::audit_trace, jsonb_build_object('commitment',"
        " sha256(t.salt || convert_to(trace_text(t::text::audit_trace), 'UTF8'))))).* from t returning at, id)"
        " insert into audit_pending (at, trace_id) select at, id from forged"
    )


@pytest.mark.parametrize("seal", [True, False])
def test_a_trace_inserted_afterwards_with_an_earlier_time_is_found(trail: None, seal: bool) -> None:
    sealed(9)
    forge("now() - interval '7 hours'")
    if seal:
        assert seal_traces() == 1
    said("inserted afterwards")


def test_a_trace_from_the_future_is_found(trail: None) -> None:
    sealed(9)
    forge("now() + interval '1 hour'")
    seal_traces()
    said("still to come")


def test_a_trace_inserted_past_the_queue_is_found(trail: None) -> None:
    sealed(9)
    forge("now()")
    attack("delete from audit_pending where at = (select max(at) from audit_pending)")
    said("waits for none")


def test_a_leaf_added_past_the_sealer_is_found(trail: None) -> None:
    sealed(9)
    attack("insert into audit_leaf select 9, gen_random_uuid(), sha256('')")
    said("added past the sealer")


def test_an_altered_edge_is_found(trail: None) -> None:
    sealed(9)
    attack("update audit_frontier set hashes = decode(repeat('00', 64), 'hex')")
    said("edge")
    attack("update audit_frontier set size = 12")
    said("only 9 are there")
    attack("delete from audit_frontier")
    said("right edge", "removed")


def test_a_tail_cut_off_without_a_trace_of_it_is_found_by_the_published_file(trail: None, tmp_path: Path) -> None:
    sealed(9)
    publish_checkpoint(tmp_path / "checkpoint")
    assert verify([tmp_path / "checkpoint"]).ok
    attack("delete from audit_trace where id in (select trace_id from audit_leaf where position >= 6)")
    attack(
        "delete from audit_leaf where position >= 6; delete from audit_checkpoint; delete from audit_pending;"
        "delete from audit_trace where event = 'trail.verified'"
    )
    rebuild_edge()
    assert Frontier.objects.get().size == 6
    assert verify().ok, "inside the database nothing shows"
    verdict = verify([tmp_path / "checkpoint"])
    assert any("counts 9 leaves, but the tree holds only 6" in sentence for sentence in verdict.findings)


def test_a_rebuilt_trail_is_found_by_the_published_file(trail: None, tmp_path: Path) -> None:
    trace = sealed(9)[4]
    publish_checkpoint(tmp_path / "checkpoint")
    attack("update audit_trace set person_id = gen_random_uuid() where id = %s", [trace])
    recommit("id = %s", [trace])
    attack("update audit_leaf l set commitment = t.commitment from audit_trace t where t.id = l.trace_id")
    attack("delete from audit_checkpoint")
    rebuild_edge()
    assert verify().ok
    assert not verify([tmp_path / "checkpoint"]).ok


@pytest.mark.parametrize("column", ["root", "size", "note"])
def test_a_forged_checkpoint_is_found(trail: None, column: str) -> None:
    sealed(9)
    make_checkpoint()
    attack(
        {
            "root": "update audit_checkpoint set root = sha256(root)",
            "size": "update audit_checkpoint set size = 8",
            "note": "update audit_checkpoint set note = replace(note, E'\\n9\\n', E'\\n8\\n')",
        }[column]
    )
    assert Checkpoint.objects.count() == 1
    said("heckpoint")


def test_a_published_file_that_was_forged_is_found(trail: None, tmp_path: Path) -> None:
    sealed(9)
    publish_checkpoint(tmp_path / "checkpoint")
    forged = (tmp_path / "checkpoint").read_text().replace("\n9\n", "\n8\n")
    (tmp_path / "checkpoint").write_text(forged)
    assert verify([tmp_path / "checkpoint"]).findings == [
        "The published checkpoint checkpoint cannot be trusted: its signature was not made with the key of this trail."
    ]


def test_many_findings_are_counted_and_the_first_told(trail: None) -> None:
    sealed(300)
    attack("update audit_trace set reason = 'other' where event = 'test.happened'")
    verdict = verify()
    assert (verdict.found, len(verdict.findings)) == (300, 200)
