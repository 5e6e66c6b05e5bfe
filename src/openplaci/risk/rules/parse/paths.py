"""Names: of the consignment, of a loop's item, of what later stations fill, and the windows of history."""

import ast

from openplaci.faults import BadProfile
from openplaci.risk.rules.functions import FUNCTIONS
from openplaci.risk.rules.names import DAYS, LATER, WINDOWS, records
from openplaci.risk.rules.parse.tokens import STAND_IN
from openplaci.risk.rules.parse.work import Work, nearest
from openplaci.risk.rules.tree import Path, Window

LOOP_WORDS = ("any", "all", "count", "sum")
CALLED = frozenset((*FUNCTIONS, *LOOP_WORDS, "list", "date"))
"""Whatever a bracket may stand behind."""
ROOTS = frozenset((*records()["consignment"].types, *WINDOWS, *LATER))
"""Whatever a name may begin with, outside loops."""

_ROOT_TYPES = records()["consignment"].types
_TRUTHS = ("yes", "no", "true", "false")
_NONE = ("null", "none", "nil", "nan", "empty", "unknown", "blank")


def name(work: Work, node: ast.Name, _depth: int = 0) -> Path:
    """A name without a dot."""
    said = node.id
    type_ = work.scope.get(said)
    if type_ is not None:
        return Path(said, (), type_)
    type_ = _ROOT_TYPES.get(said)
    if type_ is not None:
        return Path("", (said,), type_)
    if said in LATER or said in WINDOWS:
        raise work.fault(node, f"{said} stands for nothing by itself; expected {_beneath(said)}")
    if said in CALLED:
        raise work.fault(node, f"{said} is a function; expected {said}(...)")
    if said.lower() in _NONE:
        raise work.fault(node, f"there is no name '{said}'; a value that is not there is asked for with missing(...)")
    if said.lower() in _TRUTHS:
        words = f"there is no name '{said}'; expected a name that is true or false alone, or with 'not'"
        raise work.fault(node, words)
    near = nearest(said, ROOTS | work.scope.keys())
    if not near.startswith("did") and not said.startswith("_"):
        near = _elsewhere(said) or f'expected a name of the consignment, or a text in quotes: "{said}"'
    raise work.fault(node, f"there is no name '{said}'; {near}")


def _elsewhere(said: str) -> str:
    """Where a name stands that is none of the consignment's own."""
    for root, type_ in _ROOT_TYPES.items():
        if type_.record and said in records()[type_.record].types:
            items = type_.kind == "items"
            return f"did you mean any(x.{said} ... for x in {root})?" if items else f"did you mean {root}.{said}?"
    return ""


def attribute(work: Work, node: ast.Attribute, _depth: int = 0) -> Path:
    """A name with dots, from its beginning on, so that a long chain of them is refused at its first wrong link."""
    links = [node]
    base = node.value
    while isinstance(base, ast.Attribute):
        links.append(base)
        base = base.value
    if not isinstance(base, ast.Name):
        raise _wrong_base(work, base, links[-1])
    work.spend(node, len(links))
    first = links.pop()
    path = _later(work, base, first) or _below(work, name(work, base), first)
    for link in reversed(links):
        path = _below(work, path, link)
    return path


def window(work: Work, node: ast.Call, func: ast.Attribute) -> Window:
    """An aggregate over history."""
    subject = func.value.id if isinstance(func.value, ast.Name) else ""
    if subject not in WINDOWS or subject in work.scope:
        if not isinstance(func.value, ast.Constant):
            work.value(func.value, 0)
        known = f"; did you mean {func.attr}({work.said(func.value)}, ...)?" if func.attr in CALLED else ""
        raise work.source.fault_at_name(
            func,
            f"'{func.attr}' cannot be called{known or '; expected a function before the bracket, as in words(...)'}",
        )
    if func.attr not in WINDOWS[subject]:
        raise work.source.fault_at_name(
            func, f"{subject} has no '{func.attr}' that counts over days; {nearest(func.attr, WINDOWS[subject])}"
        )
    wanted = f"{subject}.{func.attr}(days=90)"
    given = node.keywords[0] if node.keywords else None
    if node.args:
        raise work.fault(node.args[0], f"{subject}.{func.attr} is counted over days; expected {wanted}")
    if given is None:
        raise work.source.fault_at_name(func, f"{subject}.{func.attr} is counted over days; expected {wanted}")
    if given.arg != "days" or len(node.keywords) > 1:
        raise work.fault(node.keywords[-1], f"{subject}.{func.attr} asks for days alone; expected {wanted}")
    days = given.value
    said = days.value if isinstance(days, ast.Constant) else None
    if type(said) is not int:
        raise work.fault(days, f"days is a whole number; expected one of {', '.join(map(str, DAYS))}")
    if said not in DAYS:
        near = min(DAYS, key=lambda day: (abs(day - said), day))
        raise work.fault(days, f"history is kept over {', '.join(map(str, DAYS))} days; the nearest is days={near}")
    return Window(subject, func.attr, said)


def _later(work: Work, base: ast.Name, link: ast.Attribute) -> Path | None:
    """What a later station fills; None for a name of the consignment or a loop."""
    group, attr = base.id, link.attr
    if group in work.scope or group in _ROOT_TYPES:
        return None
    if group in LATER:
        if attr not in LATER[group]:
            raise work.source.fault_at_name(link, f"{group} has no '{attr}'; {nearest(attr, LATER[group])}")
        return Path("", (group, attr), LATER[group][attr])
    if group in WINDOWS:
        if attr not in WINDOWS[group]:
            raise work.source.fault_at_name(link, f"{group} has no '{attr}'; {nearest(attr, WINDOWS[group])}")
        raise work.source.fault_at_name(link, f"{group}.{attr} is counted over days; expected {group}.{attr}(days=90)")
    return None


def _below(work: Work, base: Path, link: ast.Attribute) -> Path:
    attr = "from" if link.attr == STAND_IN else link.attr
    type_ = base.type
    if type_.kind == "items":
        wanted = f"any(x.{attr} ... for x in {base})" if type_.record else f"any(... for x in {base})"
        raise work.source.fault_at_name(link, f"{base} is a list of items; expected a loop, as in {wanted}")
    if type_.kind != "record":
        raise work.source.fault_at_name(link, f"{base} is {type_.words} and has no '{attr}'; expected nothing after it")
    below = records()[type_.record].types
    found = below.get(attr)
    if found is None:
        measures = WINDOWS.get(str(base), ()) if not base.root else ()
        if attr in measures:
            raise work.source.fault_at_name(
                link, f"{base}.{attr} is counted over days; expected {base}.{attr}(days=90)"
            )
        raise work.source.fault_at_name(link, f"{base} has no '{attr}'; {nearest(attr, (*below, *measures))}")
    return Path(base.root, (*base.steps, attr), found)


def _wrong_base(work: Work, base: ast.expr, link: ast.Attribute) -> BadProfile:
    if isinstance(base, ast.Subscript):
        work.value(base, 0)
    return work.source.fault_at_name(
        link, f"'.{link.attr}' stands behind {work.said(base)}; expected a name before the dot"
    )


def _beneath(group: str) -> str:
    return f"{group}.{next(iter(LATER[group]))}" if group in LATER else f"{group}.{WINDOWS[group][0]}(days=90)"
