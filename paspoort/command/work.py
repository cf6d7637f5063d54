"""Background jobs: every verb that runs by itself, and when. Traces are sealed beside them, each second."""

from __future__ import annotations

from paspoort.audit.actions import make_checkpoint, seal_waiting_traces
from paspoort.casefile.actions import forget_attachments
from paspoort.deliveries.actions import forget_deliveries
from paspoort.exchange.flat import take_deliveries
from paspoort.helpdesk.actions import forget_questions, mail_questions
from paspoort.identity.actions import warn_of_ending_intermediates
from paspoort.inbox.actions import send_letters
from paspoort.jobs.actions import PeriodicJob, forget_jobs, take_up_interrupted, work_until_told
from paspoort.rights.actions import close_reviews, escalate_reviews, open_reviews

JOBS = [
    PeriodicJob("mail_questions", "* * * * * */15", mail_questions),
    PeriodicJob("send_letters", "* * * * * */30", send_letters),
    PeriodicJob("take_deliveries", "* * * * * */3", take_deliveries),
    # not alone: it takes itself up too
    PeriodicJob("take_up_interrupted", "* * * * * */15", take_up_interrupted, alone=False),
    PeriodicJob("make_checkpoint", "*/10 * * * *", make_checkpoint),
    PeriodicJob("close_reviews", "*/10 * * * *", close_reviews),
    PeriodicJob("open_reviews", "0 * * * *", open_reviews),
    PeriodicJob("escalate_reviews", "0 * * * *", escalate_reviews),
    PeriodicJob("forget_questions", "0 3 * * *", forget_questions),
    PeriodicJob("forget_deliveries", "0 3 * * *", forget_deliveries),
    PeriodicJob("forget_attachments", "0 3 * * *", forget_attachments),
    PeriodicJob("forget_jobs", "0 3 * * *", forget_jobs),
    PeriodicJob("warn_of_ending_intermediates", "0 3 * * *", warn_of_ending_intermediates),
]


def work() -> None:
    """Do every job in its turn until told to stop. Sealing is no job: a trace waits for no place in a queue (ADR 17)."""
    work_until_told(JOBS, every_second=seal_waiting_traces)
