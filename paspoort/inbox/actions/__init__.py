"""Verbs of the inbox: the list of what waits and its counter, and the mail that is due."""

from paspoort.inbox.actions.letters import send_letters
from paspoort.inbox.actions.tasks import Counted, count_tasks, gets_tasks, open_tasks
