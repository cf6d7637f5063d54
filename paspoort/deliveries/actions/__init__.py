"""Verbs of deliveries: a school sends its table of pupils, says what is what, looks at what it would do, and has it taken in."""

from paspoort.deliveries.actions.delivering import (
    DeliverySeen,
    Listed,
    choose,
    confirm,
    deliver,
    deliveries_here,
    delivery,
    look_otherwise,
    may_deliver,
    refused_rows,
    stop,
)
from paspoort.deliveries.actions.turns import (
    Taking,
    compared_anew,
    forget_deliveries,
    remembered_at,
    turn_of,
    turned_down,
    turns_waiting,
)
from paspoort.deliveries.inner.columns import FIELDS, LEVELS, Chosen, Remembered, Rows, guess
from paspoort.deliveries.inner.reasons import PASSED, reason_of, refusal_of
