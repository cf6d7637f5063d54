"""Layers that a reader may switch on and off: what was visible on screen stays, what was hidden is taken out for good."""

from collections.abc import Iterable
from typing import Any

import pikepdf

SHOWS_TEXT = {"Tj": "", "TJ": "", "'": "T*", '"': "T*"}
PAINTS_PATH = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s"}
DRAWS = {"Do", "sh", "INLINE IMAGE"}
DEEPEST_EXPRESSION = 16


class Layers:
    """Which optional content a person saw who opened the document and printed nothing."""

    def __init__(self, root: Any) -> None:
        properties = root.get("/OCProperties")
        self.any = isinstance(properties, pikepdf.Dictionary)
        config = properties.get("/D") if self.any else None
        config = config if isinstance(config, pikepdf.Dictionary) else pikepdf.Dictionary()
        found = properties.get("/OCGs", []) if self.any else []
        self.groups = [group for group in found if isinstance(group, pikepdf.Dictionary) and group.is_indirect]
        self.hidden = [group for group in self.groups if not _on(config, group)]
        self._hidden = {group.objgen for group in self.hidden}
        # PDFium goes by what a layer is meant for even where no automatic state asks it to; then it is no measure.
        self.disputed = any(self._on(group) != (_meant(group) != "/OFF") for group in self.groups if _meant(group))

    def shown(self, thing: Any, depth: int = 0) -> bool:
        """Whether what belongs to this layer, or to this combination of layers, was visible."""
        if not self.any or not isinstance(thing, pikepdf.Dictionary) or depth > DEEPEST_EXPRESSION:
            return True
        if str(thing.get("/Type", "/OCG")) != "/OCMD":
            return self._on(thing)
        expression = thing.get("/VE")
        if isinstance(expression, pikepdf.Array):
            return self._holds(expression, depth)
        groups = thing.get("/OCGs")
        if isinstance(groups, pikepdf.Dictionary):
            return self._on(groups)
        states = [self._on(group) for group in groups or [] if isinstance(group, pikepdf.Dictionary)]
        return not states or _policy(str(thing.get("/P", "/AnyOn")), states)

    def _holds(self, expression: Any, depth: int) -> bool:
        if not isinstance(expression, pikepdf.Array):
            return self.shown(expression, depth + 1)
        if depth > DEEPEST_EXPRESSION or not len(expression):
            return True
        word, parts = str(expression[0]), [self._holds(part, depth + 1) for part in list(expression)[1:]]
        if word == "/Not":
            return not all(parts)
        return all(parts) if word == "/And" else any(parts)

    def _on(self, group: Any) -> bool:
        return group.objgen not in self._hidden


def _on(config: Any, group: Any) -> bool:
    state = str(config.get("/BaseState", "/ON")) != "/OFF"
    for key, said in (("/ON", True), ("/OFF", False)):
        if _holds_group(config.get(key), group):
            state = said
    for rule in config.get("/AS", []):
        if str(rule.get("/Event")) == "/View" and _holds_group(rule.get("/OCGs"), group):
            state = _meant(group) != "/OFF" if _meant(group) else state
    return state


def _meant(group: Any) -> str:
    """What the layer says of itself on a screen: "/ON", "/OFF" or nothing."""
    return str(group.get("/Usage", {}).get("/View", {}).get("/ViewState", ""))


def _policy(policy: str, states: list[bool]) -> bool:
    rules = {"/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states)}
    return rules.get(policy, any(states))


def _holds_group(groups: Any, group: Any) -> bool:
    return isinstance(groups, pikepdf.Array) and any(
        isinstance(one, pikepdf.Dictionary) and one.is_indirect and one.objgen == group.objgen for one in groups
    )


def settle_layers(pdf: pikepdf.Pdf, layers: Layers) -> None:
    """Writes down once what is hidden, so that no usage or automatic state can say otherwise."""
    if not layers.any:
        return
    for group in layers.groups:
        if "/Usage" in group:
            del group["/Usage"]
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=layers.groups, D=pikepdf.Dictionary(OFF=layers.hidden))


def take_out_hidden(pdf: pikepdf.Pdf, layers: Layers) -> None:
    """Takes what is hidden out of pages and forms: what nobody saw must not be found in the text either."""
    if not layers.any:
        return
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            if not layers.shown(thing.get("/OC")):
                _empty(thing)
            elif names := _hidden_names(thing.get("/Resources"), layers):
                thing.write(pikepdf.unparse_content_stream(list(_kept(thing, names))))
    for page in pdf.pages:
        if names := _hidden_names(page.resources, layers):
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(list(_kept(page, names))))


def _hidden_names(resources: Any, layers: Layers) -> set[str]:
    properties = resources.get("/Properties") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(properties, pikepdf.Dictionary):
        return set()
    return {name for name, thing in properties.items() if not layers.shown(thing)}


def _empty(stream: Any) -> None:
    for key in [key for key in stream if key != "/Length"]:
        del stream[key]
    stream.write(b"")
    stream.Type, stream.Subtype, stream.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 0, 0])


def _kept(container: Any, names: set[str]) -> Iterable[Any]:
    """The drawing without what paints inside hidden parts; what sets a colour or place there still counts after them."""
    hidden: list[bool] = []
    for instruction in pikepdf.parse_content_stream(container):
        operator = str(instruction.operator)
        if operator in {"BDC", "BMC"}:
            inside = bool(hidden and hidden[-1])
            operands = [str(one) for one in instruction.operands[:2]] if operator == "BDC" else []
            hidden.append(inside or (operands[:1] == ["/OC"] and operands[-1] in names))
        elif operator == "EMC" and hidden:
            hidden.pop()
        if hidden and hidden[-1]:
            replaced = SHOWS_TEXT.get(operator, "n" if operator in PAINTS_PATH else "" if operator in DRAWS else None)
            if replaced:
                yield pikepdf.ContentStreamInstruction([], pikepdf.Operator(replaced))
            if replaced is not None:
                continue
        yield instruction
