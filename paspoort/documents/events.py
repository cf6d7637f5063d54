"""Why a file from outside is not taken in: the codes that a trace may carry. Papers know no people and leave no trace."""

from paspoort.documents.inner.intake import SENTENCES
from paspoort.kernel.events import Event

UNFIT = tuple(SENTENCES)
EVENTS: list[Event] = []
