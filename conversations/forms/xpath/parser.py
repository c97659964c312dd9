"""Read an XPath 1.0 expression, as far as forms use it, into a tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum


class XPathError(ValueError):
    """An expression that cannot be run; `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position


class Axis(Enum):
    CHILD = "child"
    SELF = "."
    PARENT = ".."
    DESCENDANT = "//"


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expr, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; `name` is "*" for any element."""

    axis: Axis
    name: str
    predicates: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the document root (`absolute`), from the result of `start`, or from the context node."""

    start: Expr | None
    absolute: bool
    steps: tuple[Step, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Filter:
    operand: Expr
    predicates: tuple[Expr, ...]


Expr = Number | Literal | Call | Negate | Binary | Path | Filter

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<literal>"[^"]*"|'[^']*')
    |(?P<name>[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*)?)
    |(?P<symbol>//|::|\.\.|!=|<=|>=|[/.()\[\],*+\-=<>|@$])
    """,
    re.VERBOSE,
)
_NAME_OPERATORS = frozenset({"and", "or", "div", "mod"})
# From weakest to strongest; all associate to the left.
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(source: str) -> Expr:
    """Return the tree of an expression; XPathError says what is wrong and where."""
    return _Parser(tuple(_tokens(source)), len(source)).whole()


def _tokens(source: str) -> Iterator[_Token]:
    before: _Token | None = None
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise XPathError(f"unexpected character {source[position]!r}", position)
        if match.lastgroup != "space":
            before = _classify(str(match.lastgroup), match.group(), position, before)
            yield before
        position = match.end()


def _classify(kind: str, text: str, position: int, before: _Token | None) -> _Token:
    """Tell `*`, `and`, `div` ... the operators from the same words used as names: by what stands before."""
    ends_operand = before is not None and (
        before.kind in {"number", "literal", "name"} or before.text in {")", "]", ".", ".."}
    )
    if kind == "symbol":
        is_wildcard = text == "*" and not ends_operand
        return _Token("name" if is_wildcard else "symbol", text, position)
    if kind == "name" and text in _NAME_OPERATORS and ends_operand:
        return _Token("symbol", text, position)
    return _Token(kind, text, position)


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: tuple[_Token, ...], length: int) -> None:
        self._tokens = tokens
        self._length = length
        self._next = 0
        self._depth = 0

    def whole(self) -> Expr:
        expression = self._binary(0)
        if self._next < len(self._tokens):
            raise XPathError(f"unexpected {self._peek()!r}", self._position())
        return expression

    def _binary(self, level: int) -> Expr:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._peek_symbol() in _LEVELS[level]:
            operator = self._take().text
            left = Binary(operator, left, self._binary(level + 1))
        return left

    def _unary(self) -> Expr:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise XPathError("the expression is nested too deeply", self._position())
        operand = Negate(self._after("-", self._unary)) if self._peek_symbol() == "-" else self._union()
        self._depth -= 1
        return operand

    def _union(self) -> Expr:
        left = self._path()
        while self._peek_symbol() == "|":
            self._take()
            left = Binary("|", left, self._path())
        return left

    def _path(self) -> Expr:
        position = self._position()
        if self._peek_symbol() in {"/", "//"}:
            return Path(None, True, self._steps(), position)
        if self._starts_step():
            first = self._step(Axis.CHILD)
            return Path(None, False, (first, *self._steps()), position)
        return self._filtered(position)

    def _filtered(self, position: int) -> Expr:
        primary = self._primary()
        predicates = self._predicates()
        operand = Filter(primary, predicates) if predicates else primary
        if self._peek_symbol() in {"/", "//"}:
            return Path(operand, False, self._steps(), position)
        return operand

    def _steps(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while self._peek_symbol() in {"/", "//"}:
            axis = Axis.DESCENDANT if self._take().text == "//" else Axis.CHILD
            steps.append(self._step(axis))
        return tuple(steps)

    def _step(self, axis: Axis) -> Step:
        if self._next >= len(self._tokens):
            raise XPathError("the path ends too early", self._length)
        token = self._take()
        if token.text == ".":
            return Step(Axis.SELF, "*", self._predicates())
        if token.text == "..":
            return Step(Axis.PARENT, "*", self._predicates())
        if token.kind != "name":
            raise XPathError(f"a name was expected, not {token.text!r}", token.position)
        if self._peek_symbol() == "::":
            raise XPathError("axes written with '::' are not supported", token.position)
        return Step(axis, token.text, self._predicates())

    def _predicates(self) -> tuple[Expr, ...]:
        predicates: list[Expr] = []
        while self._peek_symbol() == "[":
            self._take()
            predicates.append(self._binary(0))
            self._expect("]")
        return tuple(predicates)

    def _primary(self) -> Expr:
        if self._next >= len(self._tokens):
            raise XPathError("the expression ends too early", self._length)
        token = self._take()
        match token.kind, token.text:
            case "number", text:
                return Number(float(text))
            case "literal", text:
                return Literal(text[1:-1])
            case "name", name:
                return Call(name, self._arguments(), token.position)
            case _, "(":
                inner = self._binary(0)
                self._expect(")")
                return inner
            case _, text:
                raise XPathError(f"unexpected {text!r}", token.position)

    def _arguments(self) -> tuple[Expr, ...]:
        self._expect("(")
        if self._peek_symbol() == ")":
            self._take()
            return ()
        arguments = [self._binary(0)]
        while self._peek_symbol() == ",":
            arguments.append(self._after(",", lambda: self._binary(0)))
        self._expect(")")
        return tuple(arguments)

    def _after(self, symbol: str, rest: Callable[[], Expr]) -> Expr:
        self._expect(symbol)
        return rest()

    def _starts_step(self) -> bool:
        if self._next >= len(self._tokens):
            return False
        token = self._tokens[self._next]
        if token.kind == "name":
            return not self._is_call()
        return token.kind == "symbol" and token.text in {".", ".."}

    def _is_call(self) -> bool:
        after = self._next + 1
        return after < len(self._tokens) and self._tokens[after].text == "("

    def _expect(self, symbol: str) -> None:
        if self._peek_symbol() != symbol:
            found = repr(self._peek()) if self._peek() else "the end"
            raise XPathError(f"{symbol!r} was expected, not {found}", self._position())
        self._take()

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _peek(self) -> str:
        return self._tokens[self._next].text if self._next < len(self._tokens) else ""

    def _peek_symbol(self) -> str:
        """Return the operator or bracket that comes next; "" for anything else."""
        if self._next >= len(self._tokens) or self._tokens[self._next].kind != "symbol":
            return ""
        return self._tokens[self._next].text

    def _position(self) -> int:
        return self._tokens[self._next].position if self._next < len(self._tokens) else self._length
