"""Functions and their arguments."""

import ast
import re
from typing import cast

from openplaci.faults import BadProfile
from openplaci.risk.rules import patterns
from openplaci.risk.rules.functions import FUNCTIONS, Parameter
from openplaci.risk.rules.parse import values
from openplaci.risk.rules.parse.loops import loop
from openplaci.risk.rules.parse.paths import CALLED, LOOP_WORDS, window
from openplaci.risk.rules.parse.values import is_text, kind_words
from openplaci.risk.rules.parse.work import Work, nearest
from openplaci.risk.rules.tree import Call, Given, LoopKind, Named, Node, Not, Path, Value, Values, kind_of

_CODE = re.compile(r"[A-Z0-9_]+")
_LONGEST_CODE = 40
"""Characters of a code that an error's sentence repeats."""
_PARAMETERS: dict[Parameter, str] = {
    "name": "name",
    "text": "text",
    "prose": "text",
    "pattern": 'r"pattern"',
    "texts": "texts or list",
    "day": "day",
    "code": '"CODE"',
}


def call(work: Work, node: ast.Call, depth: int) -> Node:
    """Whatever is written with a bracket behind it."""
    func = node.func
    if isinstance(func, ast.Attribute):
        return window(work, node, func)
    if not isinstance(func, ast.Name):
        raise work.fault(
            func, f"{work.said(func)} cannot be called; expected a function before the bracket, as words(...)"
        )
    name = func.id
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            raise work.fault(arg, "a star before a value is not part of the language; expected the value alone")
    if name in LOOP_WORDS:
        return loop(work, node, cast("LoopKind", name), depth)
    if name not in CALLED:
        raise work.fault(node, f"there is no function '{name}'; {_instead(name) or nearest(name, CALLED)}")
    if node.keywords:
        raise work.fault(node.keywords[0], f"{name}() takes no named values; expected {_signature(name)}")
    if name == "list":
        return values.named_list(work, node)
    if name == "date":
        return values.day(work, node)
    parameters = FUNCTIONS[name].parameters
    if len(node.args) != len(parameters):
        count = len(parameters)
        words = f"{name}() takes {count} value{'' if count == 1 else 's'}, found {len(node.args)}"
        spare = node.args[count] if len(node.args) > count else node
        raise work.fault(spare, f"{words}; expected {_signature(name)}")
    args = tuple(
        _argument(work, name, parameter, arg, depth + 1) for parameter, arg in zip(parameters, node.args, strict=True)
    )
    if name == "missing":
        return Not(Given(cast("Path", args[0])))
    return Call(name, args)


def _argument(work: Work, name: str, parameter: Parameter, node: ast.expr, depth: int) -> Node:
    match parameter:
        case "texts":
            return _texts(work, name, node, depth)
        case "text" | "prose":
            return _text_name(work, name, parameter, node, depth)
        case "name":
            made = work.value(node, depth)
            if not isinstance(made, Path):
                raise work.fault(node, f"{name}() asks about a name; expected one, as in {name}(consignee.lines)")
            return made
        case "day":
            made = values.day_if_text(work, work.value(node, depth), node)
            if kind_of(made) not in ("date", "moment"):
                raise _wrong_kind(work, made, node, f"{name}() asks for a day")
            return made
        case "pattern":
            return _pattern(work, name, node)
        case "code":
            if not is_text(node):
                raise work.fault(
                    node, f'{name}() asks for the code of a finding in quotes; expected {name}("UNSECURED")'
                )
            code = cast("str", cast("ast.Constant", node).value)
            if code and not _CODE.fullmatch(code):
                near = re.sub(r"\W+", "_", code).strip("_").upper()
                words = f"{work.said(node)} is no code of a finding; expected capitals, digits and '_'"
                raise work.fault(node, f'{words}, as in {name}("{near[:_LONGEST_CODE] or "UNSECURED"}")')
            return work.value(node, depth)


def _text_name(work: Work, name: str, parameter: Parameter, node: ast.expr, depth: int) -> Path:
    made = work.value(node, depth)
    if not isinstance(made, Path) or made.type.kind != "text":
        hint = ""
        if isinstance(made, Path) and made.type.item == "text":
            hint = f", as in any({name}(x, ...) for x in {made})"
        raise _wrong_kind(work, made, node, f"{name}() asks for the name of a text{hint}")
    if parameter == "prose" and made.type.prose is None:
        raise work.fault(
            node, f"{made} is a code or a number, not words; expected '==', 'in' or starts(), not {name}()"
        )
    return made


def _pattern(work: Work, name: str, node: ast.expr) -> Value:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        raise work.fault(node, f'{name}() asks for a pattern in quotes; expected {name}(..., r"toner|cartridge")')
    fault = patterns.fault_of(node.value)
    if fault:
        raise work.fault(node, fault)
    return Value(node.value)


def _texts(work: Work, name: str, node: ast.expr, depth: int) -> Values | Named:
    made = work.value(node, depth)
    if isinstance(made, Named):
        holds = work.lists[made.name]
        if (name == "words") != (holds == "words"):
            wants = "a list of words" if name == "words" else "a list of codes"
            raise work.fault(node, f"{work.said(node)} is a list of kind {holds}; {name}() asks for {wants}")
        return made
    if isinstance(made, Value) and isinstance(made.value, str):
        made = Values((made.value,))
    if not isinstance(made, Values):
        raise _wrong_kind(work, made, node, f"{name}() asks for a text in quotes, a list of them or a named list")
    nodes = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    for one, its in zip(made.values, nodes, strict=True):
        if not isinstance(one, str):
            raise work.fault(its, f"{one} is a number; {name}() asks for texts in quotes")
        if not (any(map(str.isalnum, one)) if name == "words" else one.strip()):
            what = "letter or digit" if name == "words" else "character that is no blank"
            raise work.fault(its, f"{name}() cannot look for {work.said(its)}; expected at least one {what}")
    return made


def _wrong_kind(work: Work, made: Node, node: ast.expr, wanted: str) -> BadProfile:
    return work.fault(node, f"{kind_words(work, made, node)}; {wanted}")


def _signature(name: str) -> str:
    function = FUNCTIONS.get(name)
    if function is None:
        return f'{name}("...")'
    return f"{name}({', '.join(_PARAMETERS[parameter] for parameter in function.parameters)})"


def _instead(name: str) -> str:
    """What stands here for a function of other languages."""
    known = {
        "len": "length() of a text or count() of items",
        "startswith": "starts",
        "endswith": "ends",
        "contains": "words",
        "match": "matches",
        "regex": "matches",
        "exists": "not missing",
        "isnull": "missing",
        "exist": "not missing",
        "min": "any",
        "max": "any",
        "total": "sum",
        "number": "count",
    }
    return f"did you mean {known[name.lower()]}?" if name.lower() in known else ""
