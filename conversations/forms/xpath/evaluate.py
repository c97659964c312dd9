"""Turn an expression into a closure once, and ask an expression which nodes it looks at."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from conversations.forms.xpath.functions import FUNCTIONS
from conversations.forms.xpath.nodes import Cell, Node, Scope, XValue
from conversations.forms.xpath.parser import (
    Axis,
    Binary,
    Call,
    Expr,
    Filter,
    Literal,
    Negate,
    Number,
    Path,
    Step,
    XPathError,
    parse,
)
from conversations.forms.xpath.values import NAN, equal, read_float, to_boolean, to_number, unequal

Run = Callable[[Scope], XValue]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression ready to run; `holds` says whether what `run` gives counts as true."""

    source: str
    tree: Expr
    run: Run
    holds: Callable[[Scope], bool]


def compile_expression(source: str) -> Expression:
    """Return the expression ready to run; XPathError for bad syntax or an unknown function."""
    tree = parse(source)
    compiled = _compile(tree)
    return Expression(source.strip(), tree, compiled.value, compiled.truth)


def subtrees(tree: Expr) -> Iterator[Expr]:
    """Yield the expression and every expression inside it."""
    yield tree
    for child in _children(tree):
        yield from subtrees(child)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A path of an expression and every node it can reach, predicates left aside."""

    path: Path
    nodes: tuple[Node, ...]


def lookups(tree: Expr, at: Node, root: Node, lists: Mapping[str, Node]) -> Iterator[Lookup]:
    """Yield each path in the expression with the nodes it names, as seen from the node `at`."""
    context = _Static(at, root, lists)
    yield from _lookups(tree, at, context)


@dataclass(frozen=True, slots=True)
class _Static:
    current: Node
    root: Node
    lists: Mapping[str, Node]


def _lookups(tree: Expr, at: Node, context: _Static) -> Iterator[Lookup]:
    if isinstance(tree, Path):
        nodes = _reach_start(tree, at, context)
        if isinstance(tree.start, Filter):
            yield from _lookups(tree.start, at, context)
        for step in tree.steps:
            nodes = tuple(dict.fromkeys(found for node in nodes for found in _candidates(step, node)))
            for predicate in step.predicates:
                yield from _lookups(predicate, nodes[0] if nodes else at, context)
        yield Lookup(tree, nodes)
        return
    for child in _children(tree):
        yield from _lookups(child, at, context)


def _reach_start(path: Path, at: Node, context: _Static) -> tuple[Node, ...]:
    if path.absolute:
        return (context.root,)
    match path.start:
        case None:
            return (at,)
        case Call(name="current"):
            return (context.current,)
        case Call(name="instance", arguments=(Literal(text),)):
            found = context.lists.get(text)
            return (found,) if found else ()
        case _:
            return ()


def _children(tree: Expr) -> tuple[Expr, ...]:
    match tree:
        case Number() | Literal():
            return ()
        case Call(arguments=arguments):
            return arguments
        case Negate(operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Filter(operand, predicates):
            return (operand, *predicates)
        case Path(start=start, steps=steps):
            inside = tuple(predicate for step in steps for predicate in step.predicates)
            return inside if start is None else (start, *inside)
        case _:
            assert_never(tree)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """An expression in the ways in which it may be asked for: most rules need a number or a truth, no nodes.

    `texts` are those of the nodes, where a path leads to them whatever is answered.
    """

    value: Run
    number: Callable[[Scope], float]
    truth: Callable[[Scope], bool]
    texts: Callable[[Scope], tuple[str, ...]] | None = None


def _of_value(value: Run) -> _Compiled:
    return _Compiled(value, lambda scope: to_number(value(scope)), lambda scope: to_boolean(value(scope)))


def _of_number(number: Callable[[Scope], float]) -> _Compiled:
    return _Compiled(number, number, lambda scope: to_boolean(number(scope)))


def _of_truth(truth: Callable[[Scope], bool]) -> _Compiled:
    return _Compiled(truth, lambda scope: to_number(truth(scope)), truth)


def _compile(tree: Expr) -> _Compiled:
    match tree:
        case Number(value):
            return _of_number(lambda _scope: value)
        case Literal(text):
            return _of_value(lambda _scope: text)
        case Negate(operand):
            inner = _compile(operand).number
            return _of_number(lambda scope: -inner(scope))
        case Binary():
            return _compile_binary(tree)
        case Call():
            return _compile_call(tree)
        case Filter(operand, predicates):
            run, tests = _compile(operand).value, _compile_tests(predicates)
            return _of_value(lambda scope: _keep_all(_nodes(run(scope)), tests, scope))
        case Path():
            return _compile_path(tree)
        case _:
            assert_never(tree)


def _compile_tests(predicates: tuple[Expr, ...]) -> tuple[Run, ...]:
    return tuple(_compile(predicate).value for predicate in predicates)


def _compile_binary(tree: Binary) -> _Compiled:
    left, right = _compile(tree.left), _compile(tree.right)
    match tree.operator:
        case "or":
            return _of_truth(lambda scope: left.truth(scope) or right.truth(scope))
        case "and":
            return _of_truth(lambda scope: left.truth(scope) and right.truth(scope))
        case "|":
            return _of_value(lambda scope: tuple(dict.fromkeys(_nodes(left.value(scope)) + _nodes(right.value(scope)))))
        case "=" | "!=":
            return _of_truth(_compile_equality(tree, left, right))
        case "<" | "<=" | ">" | ">=":
            compare = _COMPARISONS[tree.operator]
            return _of_truth(lambda scope: compare(left.number(scope), right.number(scope)))
        case sign:
            combine = _ARITHMETIC[sign]
            return _of_number(lambda scope: combine(left.number(scope), right.number(scope)))


def _compile_equality(tree: Binary, left: _Compiled, right: _Compiled) -> Callable[[Scope], bool]:
    """Compile = and !=; most ask whether a question has an answer, or which: for that no node-set is made."""
    is_equal = tree.operator == "="
    if isinstance(tree.right, Literal) and (texts := left.texts) is not None:
        text = tree.right.text
        if is_equal:
            return lambda scope: text in (texts(scope) or ("",))
        return lambda scope: any(one != text for one in texts(scope) or ("",))
    compare = equal if is_equal else unequal
    return lambda scope: compare(left.value(scope), right.value(scope))


def _divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    return NAN if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return NAN
    return math.fmod(left, right)


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _remainder,
}


def _compile_call(tree: Call) -> _Compiled:
    arguments = tuple(map(_compile, tree.arguments))
    if tree.name == "if":
        return _compile_if(tree, arguments)
    function = FUNCTIONS.get(tree.name)
    if function is None:
        raise XPathError(f"the function {tree.name}() is not supported", tree.position)
    if not function.takes(len(arguments)):
        raise XPathError(f"{tree.name}() does not take {len(arguments)} arguments", tree.position)
    if tree.name == "not":
        denied = arguments[0].truth
        return _of_truth(lambda scope: not denied(scope))
    if (judge := function.judges_numbers) is not None:
        numbers = tuple(argument.number for argument in arguments)
        return _of_truth(lambda scope: judge(*[number(scope) for number in numbers]))
    values, run = tuple(argument.value for argument in arguments), function.run
    return _of_value(lambda scope: run(scope, [value(scope) for value in values]))


def _compile_if(tree: Call, arguments: tuple[_Compiled, ...]) -> _Compiled:
    """Only the branch that is taken is evaluated."""
    if len(arguments) != 3:
        raise XPathError(f"if() does not take {len(arguments)} arguments", tree.position)
    condition, then, otherwise = arguments[0].truth, arguments[1].value, arguments[2].value
    return _of_value(lambda scope: then(scope) if condition(scope) else otherwise(scope))


@dataclass(frozen=True, slots=True)
class _CompiledStep:
    step: Step
    tests: tuple[Run, ...]


def _compile_path(tree: Path) -> _Compiled:
    is_fixed = tree.start is None and bool(tree.steps) and not any(step.predicates for step in tree.steps)
    return _compile_fixed_path(tree) if is_fixed else _compile_open_path(tree)


def _compile_fixed_path(tree: Path) -> _Compiled:
    """Compile a path that leads to the same nodes whatever is answered: only their being there may change.

    What it reaches is looked up once from each node it starts at: nearly every path of a form is of this kind.
    """
    known: dict[Node, tuple[tuple[Node, ...], ...]] = {}

    def trails(scope: Scope) -> tuple[tuple[Node, ...], ...]:
        start = scope.world.root if tree.absolute else scope.node
        found = known.get(start)
        if found is None:
            found = known[start] = _trails(tree.steps, start)
        return found

    def run(scope: Scope) -> XValue:
        world = scope.world
        present = dict.fromkeys(trail[-1] for trail in trails(scope) if all(map(world.exists, trail)))
        return tuple(Cell(node, world.text(node)) for node in present)

    def number(scope: Scope) -> float:
        """Return the number of the first node that is there, as `to_number` does of all."""
        for trail in trails(scope):
            text = scope.world.read(trail)
            if text is not None:
                return read_float(text)
        return NAN

    def texts(scope: Scope) -> tuple[str, ...]:
        ways = trails(scope)
        found = {way[-1]: text for way in ways if (text := scope.world.read(way)) is not None}
        return tuple(found.values())

    return _Compiled(run, number, lambda scope: to_boolean(run(scope)), texts)


def _trails(steps: tuple[Step, ...], start: Node) -> tuple[tuple[Node, ...], ...]:
    """Return every way from a node along the steps, with all nodes passed after the first."""
    if not steps:
        return ((),)
    return tuple((found, *rest) for found in _candidates(steps[0], start) for rest in _trails(steps[1:], found))


def _compile_open_path(tree: Path) -> _Compiled:
    start = None if tree.start is None else _compile(tree.start).value
    steps = tuple(_CompiledStep(step, _compile_tests(step.predicates)) for step in tree.steps)

    def run(scope: Scope) -> XValue:
        if tree.absolute:
            nodes: tuple[Cell, ...] = (Cell(scope.world.root, ""),)
        elif start is None:
            nodes = (Cell(scope.node, ""),)
        else:
            nodes = _nodes(start(scope))
        for step in steps:
            nodes = _walk(step, nodes, scope)
        return nodes

    return _of_value(run)


def _walk(compiled: _CompiledStep, nodes: tuple[Cell, ...], scope: Scope) -> tuple[Cell, ...]:
    found: dict[Node, Cell] = {}
    for cell in nodes:
        present = tuple(
            Cell(node, scope.world.text(node))
            for node in _candidates(compiled.step, cell.node)
            if scope.world.exists(node)
        )
        for kept in _keep_all(present, compiled.tests, scope):
            found[kept.node] = kept
    return tuple(found.values())


def _candidates(step: Step, node: Node) -> tuple[Node, ...]:
    match step.axis:
        case Axis.SELF:
            return (node,)
        case Axis.PARENT:
            return (node.parent,) if node.parent else ()
        case Axis.CHILD:
            return tuple(child for child in node.children if step.name in {"*", child.name})
        case Axis.DESCENDANT:
            return tuple(below for below in _descendants(node) if step.name in {"*", below.name})
        case _:
            assert_never(step.axis)


def _descendants(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _descendants(child)


def _keep_all(nodes: tuple[Cell, ...], tests: tuple[Run, ...], scope: Scope) -> tuple[Cell, ...]:
    for test in tests:
        nodes = _keep(nodes, test, scope)
    return nodes


def _keep(nodes: tuple[Cell, ...], test: Run, scope: Scope) -> tuple[Cell, ...]:
    """Keep the nodes a predicate accepts: by their position when it is a number, else by its truth."""
    kept: list[Cell] = []
    for position, cell in enumerate(nodes, start=1):
        verdict = test(Scope(scope.world, cell.node, scope.current, position, len(nodes)))
        matched = verdict == position if _is_number(verdict) else to_boolean(verdict)
        if matched:
            kept.append(cell)
    return tuple(kept)


def _is_number(value: XValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _nodes(value: XValue) -> tuple[Cell, ...]:
    return value if isinstance(value, tuple) else ()
