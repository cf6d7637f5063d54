"""What an annotation or a form field says of itself: its look, its state, its words."""

from typing import Any

from pikepdf import Array, Dictionary, Name, Stream


def inherited(annotation: Any, key: str) -> Any:
    """What a field says, or else the field that it is a part of."""
    for _ in range(32):
        if key in annotation:
            return annotation[key]
        annotation = annotation.get("/Parent")
        if not isinstance(annotation, Dictionary):
            return None
    return None


def look_of(annotation: Any) -> Any:
    """Its normal appearance: a stream, or a dictionary with one for each state."""
    appearances = annotation.get("/AP")
    return appearances.get("/N") if isinstance(appearances, Dictionary) else None


def of_state(look: Any, state: Any) -> Any:
    """The drawing that belongs to this state of a box, or else to one that is off; None when there is neither."""
    chosen = look.get(str(state) if isinstance(state, Name) and str(state) in look else "/Off")
    return chosen if isinstance(chosen, Stream) else None


def is_on(annotation: Any) -> bool:
    """Whether the value of a box is a state other than off."""
    value = inherited(annotation, "/V")
    return isinstance(value, Name) and str(value) != "/Off"


def framed(annotation: Any) -> bool:
    """Whether a field has a border or a ground of some colour, that readers draw also where it is empty."""
    style = annotation.get("/MK", Dictionary())
    return any(len(style.get(key, Array())) for key in ("/BC", "/BG"))


def words_of(annotation: Any) -> str:
    """What a field for text or a choice shows: for a choice the words in the list, not the code behind them."""
    value = inherited(annotation, "/V")
    if isinstance(value, Stream):
        value = value.read_bytes().decode("latin-1")
    values = [str(one) for one in value] if isinstance(value, Array) else [str(value)] if value is not None else []
    shown = {}
    for option in inherited(annotation, "/Opt") or []:
        if isinstance(option, Array) and len(option) > 1:
            shown[str(option[0])] = str(option[1])
    return "\n".join(shown.get(one, one) for one in values)


def drop(thing: Any, *keys: str) -> None:
    """Takes out those of these keys that are there."""
    for key in keys:
        if key in thing:
            del thing[key]


def is_field(annotation: Any) -> bool:
    """Whether this annotation is the place of a field on the page."""
    return str(annotation.Subtype) == "/Widget"
