"""Events of jobs: what the trail says of background jobs."""

from paspoort.kernel.events import COUNT, Event

EVENTS = [
    Event("job.retried", by=("operator",), facts={"job": COUNT}),
    Event("job.forgotten", by=("operator",), facts={"count": COUNT}),
]
