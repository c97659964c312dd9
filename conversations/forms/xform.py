"""Read a published form: the XForm XML that is kept becomes the immutable `Form` the engine runs."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from xml.etree import ElementTree

from conversations.forms.form import (
    Form,
    FormError,
    Group,
    Item,
    Measure,
    Problem,
    Question,
    QuestionKind,
    SoftRule,
    Text,
    Texts,
)
from conversations.forms.xpath.evaluate import Expression, compile_expression, lookups
from conversations.forms.xpath.nodes import Node
from conversations.forms.xpath.parser import XPathError

H = "{http://www.w3.org/1999/xhtml}"
X = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
KH = "{urn:khuyenhoc:xforms}"
MAX_SOFT_RULES = 9
NO_TRANSLATION = "-"
_MEASURED = frozenset({"int", "decimal"})

Translations = Mapping[str, Mapping[str, ElementTree.Element]]


def load_form(xml: str) -> Form:
    """Read a compiled form; FormError lists what our engine cannot run in it."""
    try:
        html = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise FormError((Problem(f"the form is not well-formed XML ({error})", sheet="settings"),)) from error
    loader = _Loader(html)
    form = loader.form()
    if loader.problems:
        raise FormError(tuple(loader.problems))
    return form


class _Loader:
    """Reads one document and gathers its problems instead of stopping at the first."""

    def __init__(self, html: ElementTree.Element) -> None:
        self.problems: list[Problem] = []
        self._title = html.findtext(f"{H}head/{H}title") or ""
        self._model = _child(_child(html, f"{H}head"), f"{X}model")
        self._body = _child(html, f"{H}body")
        self._translations = _read_translations(self._model)
        self._guidance = _read_translations(self._model, form="guidance")
        self._binds = {bind.get("nodeset", ""): bind for bind in self._model.iter(f"{X}bind")}
        self._first_values = {
            value.get("ref", ""): value.get("value", "") for value in self._model.findall(f"{X}setvalue")
        }
        primary, *others = self._model.findall(f"{X}instance")
        self._data = primary[0]
        self.root = Node("/", "", None)
        self.root.children = (self._build(self._data, self.root, ""),)
        self.nodes = {node.path: node for node in _walk(self.root)}
        self.lists = {other.get("id", ""): self._build_list(other) for other in others}
        self._controls = dict(self._read_controls(self._body, ()))
        self._sections = dict(self._read_sections(self._body))

    def form(self) -> Form:
        groups = tuple(self._group(path) for path in self._sections)
        questions = tuple(self._question(node) for node in self._leaves(self.root.children[0]))
        languages = tuple(self._translations) or ("",)
        names = {question.name: question for question in questions}
        paths = {question.path: question for question in questions}
        self._check_names(questions)
        return Form(
            id=self._data.get("id", ""),
            version=self._data.get("version", ""),
            title=self._title,
            languages=languages,
            questions=questions,
            groups=groups,
            root=self.root,
            nodes=MappingProxyType(self.nodes),
            lists=MappingProxyType(self.lists),
            order=self._ordered((*groups, *questions)),
            by_name=MappingProxyType(names),
            by_path=MappingProxyType(paths),
        )

    # The documents

    def _build(self, element: ElementTree.Element, parent: Node, prefix: str) -> Node:
        name = _local(element.tag)
        path = f"{prefix}/{name}"
        numeric = self._data_type(path) in {"int", "decimal"}
        node = Node(path, name, parent, numeric, element.text or "" if len(element) == 0 else "")
        node.children = tuple(
            self._build(child, node, path) for child in element if not (prefix == "" and _is_meta(child))
        )
        return node

    def _build_list(self, instance: ElementTree.Element) -> Node:
        """Build a choice list; its nodes are named apart from the form's own by a path without slash."""
        identifier = instance.get("id", "")
        if instance.get("src"):
            self.problems.append(Problem(f"the list {identifier} lies in another file", sheet="choices"))
        top = Node(f"list:{identifier}", "", None)
        top.children = tuple(self._build(child, top, f"list:{identifier}") for child in instance)
        return top

    def _leaves(self, node: Node) -> Iterator[Node]:
        for child in node.children:
            if child.children or child.path in self._sections:
                yield from self._leaves(child)
            else:
                yield child

    # Controls: what stands in the body

    def _read_controls(
        self, parent: ElementTree.Element, groups: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[ElementTree.Element, tuple[str, ...]]]]:
        for element in parent:
            name, path = _local(element.tag), element.get("ref", "")
            if name == "group":
                yield from self._read_controls(element, (*groups, path) if path else groups)
            elif name == "repeat":
                self._refuse(element.get("nodeset", ""), "repeated sections are not supported yet")
            elif name not in {"label", "hint"}:
                yield path, (element, groups)

    def _read_sections(self, parent: ElementTree.Element) -> Iterator[tuple[str, ElementTree.Element]]:
        for element in parent.iter(f"{X}group"):
            if element.get("ref"):
                yield element.get("ref", ""), element

    def _group(self, path: str) -> Group:
        bind = self._bind(path)
        return Group(
            path=path,
            labels=self._texts_of_child(self._sections[path], "label", path),
            relevant=self._expression(bind.get("relevant"), path, "relevant"),
        )

    # Questions

    def _question(self, node: Node) -> Question:
        path, bind = node.path, self._bind(node.path)
        control, groups = self._controls.get(path, (None, self._groups_of(node)))
        kind = self._kind(path, control, bind)
        items, choice_filter = self._choices(path, control)
        return Question(
            name=node.name,
            path=path,
            kind=kind,
            numeric=node.numeric,
            whole=self._data_type(path) == "int",
            read_only=bind.get("readonly") == "true()",
            labels=self._texts_of_child(control, "label", path),
            hints=self._texts_of_child(control, "hint", path),
            guidance=self._guidance_of(control, path),
            required=self._required(bind, path),
            required_messages=self._texts(bind.get(f"{JR}requiredMsg"), path, "required_message"),
            relevant=self._expression(bind.get("relevant"), path, "relevant"),
            constraint=self._expression(bind.get("constraint"), path, "constraint"),
            constraint_messages=self._texts(bind.get(f"{JR}constraintMsg"), path, "constraint_message"),
            soft=tuple(self._soft_rules(bind, path)),
            calculation=self._expression(bind.get("calculate"), path, "calculation"),
            initial=_trim_default(node.text),
            first_value=self._expression(self._first_values.get(path), path, "default"),
            preload=bind.get(f"{JR}preload", "") and _preload(bind),
            items=items,
            choice_filter=choice_filter,
            groups=groups,
            measure=self._measure(bind, path),
        )

    def _kind(self, path: str, control: ElementTree.Element | None, bind: ElementTree.Element) -> QuestionKind:
        if control is None:
            return QuestionKind.CALCULATE if bind.get("calculate") else QuestionKind.HIDDEN
        if any(_local(child.tag) == "setvalue" for child in control):
            self._refuse(path, "the column trigger is not supported yet")
        match _local(control.tag), self._data_type(path):
            case "input", "int":
                return QuestionKind.INTEGER
            case "input", "decimal":
                return QuestionKind.DECIMAL
            case "input", "date":
                return QuestionKind.DATE
            case "input", "string":
                return QuestionKind.NOTE if bind.get("readonly") == "true()" else QuestionKind.TEXT
            case "select1", "string":
                return QuestionKind.SELECT_ONE
            case "select", "string":
                return QuestionKind.SELECT_MULTIPLE
            case "trigger", _:
                return QuestionKind.ACKNOWLEDGE
            case "upload", _ if control.get("mediatype") == "image/*" and not control.get("appearance"):
                return QuestionKind.IMAGE
            case tag, data_type:
                self._refuse(path, f"this type of question is not supported ({tag}, {data_type})")
                return QuestionKind.NOTE

    def _measure(self, bind: ElementTree.Element, path: str) -> Measure | None:
        """Read the column bind::kh:measure."""
        measure = bind.get(f"{KH}measure")
        if measure is None:
            return None
        if measure not in tuple(Measure) or self._data_type(path) not in _MEASURED:
            self._refuse(path, f"measure: {measure} is not known, or stands beside a question that asks for no number")
            return None
        return Measure(measure)

    def _required(self, bind: ElementTree.Element, path: str) -> Expression | None:
        source = bind.get("required")
        return None if source in {None, "false()"} else self._expression(source, path, "required")

    def _soft_rules(self, bind: ElementTree.Element, path: str) -> Iterator[SoftRule]:
        """Yield the rules of the columns bind::kh:soft, bind::kh:soft2 ... with their messages."""
        for number in range(1, MAX_SOFT_RULES + 1):
            column = f"soft{number if number > 1 else ''}"
            rule = self._expression(bind.get(f"{KH}{column}"), path, column)
            if rule is not None:
                yield SoftRule(rule, self._soft_messages(bind, path, column))

    def _soft_messages(self, bind: ElementTree.Element, path: str, column: str) -> Texts:
        """Read soft_message (default language) and soft_message_en, soft_message_... (the others).

        pyxform replaces ${name} in these cells by the bare path; a path that names a node is output.
        """
        found: dict[str, Text] = {}
        default = next(iter(self._translations), "")
        for key, value in bind.attrib.items():
            match = re.fullmatch(rf"{re.escape(KH)}{column}_message(?:_([a-z]+))?", key)
            if match:
                found[match.group(1) or default] = tuple(self._split_paths(value, path, column))
        return MappingProxyType(found)

    def _split_paths(self, text: str, path: str, column: str) -> Iterator[str | Expression]:
        for part in re.split(r"( /[\w./-]+ )", text):
            source = part.strip()
            if source in self.nodes:
                expression = self._expression(source, path, column)
                yield part if expression is None else expression
            elif part:
                yield part

    def _choices(self, path: str, control: ElementTree.Element | None) -> tuple[tuple[Item, ...], Expression | None]:
        itemset = None if control is None else control.find(f"{X}itemset")
        if itemset is None:
            return (), None
        nodeset = itemset.get("nodeset", "")
        match = re.fullmatch(r"\s*instance\('([^']+)'\)/root/item(?:\[(.*)\])?\s*", nodeset, re.DOTALL)
        if match is None:
            self._refuse(path, f"choices taken this way are not supported ({nodeset})")
            return (), None
        name, condition = match.groups()
        document = self.lists.get(name)
        rows = document.children[0].children if document and document.children else ()
        items = tuple(self._item(row, path) for row in rows)
        return items, self._expression(condition, path, "choice_filter")

    def _item(self, row: Node, path: str) -> Item:
        columns = {column.name: column.text for column in row.children}
        if "itextId" in columns:
            labels = self._texts(f"jr:itext('{columns['itextId']}')", path, "label")
        else:
            labels = self._plain(columns.get("label", ""))
        return Item(columns.get("name", ""), labels, row)

    # Texts and expressions

    def _texts_of_child(self, control: ElementTree.Element | None, tag: str, path: str) -> Texts:
        child = None if control is None else control.find(f"{X}{tag}")
        if child is None:
            return self._texts(f"jr:itext('{path}:{tag}')", path, tag) if control is None else _NO_TEXTS
        if child.get("ref"):
            return self._texts(child.get("ref"), path, tag)
        return MappingProxyType({"": tuple(self._parts(child, path, tag))})

    def _guidance_of(self, control: ElementTree.Element | None, path: str) -> Texts:
        """Read guidance_hint: pyxform puts it beside the hint, as a second form of the same text."""
        hint = None if control is None else control.find(f"{X}hint")
        identifier = None if hint is None else _text_id(hint.get("ref", ""))
        return _NO_TEXTS if identifier is None else self._translated(self._guidance, identifier, path, "guidance_hint")

    def _texts(self, reference: str | None, path: str, column: str) -> Texts:
        """Return the translations behind jr:itext('...'), or the plain text itself."""
        if not reference:
            return _NO_TEXTS
        identifier = _text_id(reference)
        if identifier is None:
            return self._plain(reference)
        return self._translated(self._translations, identifier, path, column)

    def _translated(self, translations: Translations, identifier: str, path: str, column: str) -> Texts:
        found = {
            language: tuple(self._parts(entries[identifier], path, column))
            for language, entries in translations.items()
            if identifier in entries
        }
        return MappingProxyType({language: text for language, text in found.items() if text != (NO_TRANSLATION,)})

    def _plain(self, text: str) -> Texts:
        return MappingProxyType({"": (text,)}) if text else _NO_TEXTS

    def _parts(self, element: ElementTree.Element, path: str, column: str) -> Iterator[str | Expression]:
        """Yield the text and the outputs of a label; pyxform pads one that has outputs with a space."""
        pieces: list[str | Expression] = [element.text or ""]
        for child in element:
            expression = self._expression(child.get("value"), path, column)
            pieces += [child.tail or ""] if expression is None else [expression, child.tail or ""]
        if isinstance(pieces[0], str):
            pieces[0] = pieces[0].lstrip()
        if isinstance(pieces[-1], str):
            pieces[-1] = pieces[-1].rstrip()
        yield from (piece for piece in pieces if piece != "")

    def _expression(self, source: str | None, path: str, column: str) -> Expression | None:
        if source is None or not source.strip():
            return None
        try:
            return compile_expression(source)
        except XPathError as error:
            self._refuse(path, f"{column}: {error}, in: {' '.join(source.split())}")
            return None

    # Checks and order

    def _check_names(self, questions: tuple[Question, ...]) -> None:
        seen: set[str] = set()
        for question in questions:
            if question.name in seen:
                self._refuse(question.path, "this name is used twice")
            seen.add(question.name)

    def _ordered(self, parts: tuple[Question | Group, ...]) -> tuple[Question | Group, ...]:
        """Sort so that what a part depends on comes first; a circle is a problem."""
        by_path = {part.path: part for part in parts}
        done: dict[str, Question | Group] = {}
        open_paths: list[str] = []

        def visit(path: str) -> None:
            if path in done or path not in by_path:
                return
            if path in open_paths:
                circle = open_paths[open_paths.index(path) :]
                names = " -> ".join(name.rpartition("/")[2] for name in (*circle, path))
                self._refuse(path, f"these depend on each other in a circle: {names}")
                return
            open_paths.append(path)
            for needed in self._needs(by_path[path]):
                visit(needed)
            open_paths.pop()
            done[path] = by_path[path]

        for part in parts:
            visit(part.path)
        return tuple(part for part in done.values() if self._is_to_settle(part))

    def _is_to_settle(self, part: Question | Group) -> bool:
        """Tell whether anything has to be worked out for a part: what stands free is always relevant."""
        parent = self.nodes[part.path].parent
        is_inside = parent is not None and parent.path in self._sections
        return is_inside or any(_standing_expressions(part, self.nodes[part.path]))

    def _needs(self, part: Question | Group) -> Iterator[str]:
        node = self.nodes[part.path]
        if node.parent is not None:
            yield node.parent.path
        for expression, at in _standing_expressions(part, node):
            for lookup in lookups(expression.tree, at, self.root, self.lists):
                for found in lookup.nodes:
                    if found is not node or expression is part.relevant:
                        yield from (below.path for below in _walk(found))

    # Small things

    def _bind(self, path: str) -> ElementTree.Element:
        return self._binds.get(path, _NO_BIND)

    def _data_type(self, path: str) -> str:
        return self._bind(path).get("type", "string")

    def _groups_of(self, node: Node) -> tuple[str, ...]:
        above: list[str] = []
        parent = node.parent
        while parent is not None:
            if parent.path in self._sections:
                above.append(parent.path)
            parent = parent.parent
        return tuple(reversed(above))

    def _refuse(self, path: str, message: str) -> None:
        self.problems.append(Problem(message, name=path.rpartition("/")[2]))


_NO_TEXTS: Texts = MappingProxyType({})
_NO_BIND = ElementTree.Element(f"{X}bind")


def _standing_expressions(part: Question | Group, node: Node) -> Iterator[tuple[Expression, Node]]:
    """Yield what decides a part's relevance, value and choices, each with the node it is seen from."""
    if part.relevant is not None:
        yield part.relevant, node
    if isinstance(part, Question):
        if part.calculation is not None:
            yield part.calculation, node
        if part.choice_filter is not None and part.items:
            yield part.choice_filter, part.items[0].node


def _text_id(reference: str) -> str | None:
    """Return what jr:itext('...') refers to; None for a plain text."""
    match = re.fullmatch(r"\s*jr:itext\('(.*)'\)\s*", reference)
    return None if match is None else match.group(1)


def _read_translations(model: ElementTree.Element, form: str | None = None) -> Translations:
    """Return language code -> text id -> its value in that form, the default language first."""
    found = sorted(model.iter(f"{X}translation"), key=lambda translation: translation.get("default") is None)
    return {
        _language_code(translation.get("lang", "")): {
            text.get("id", ""): value
            for text in translation
            for value in text.findall(f"{X}value")
            if value.get("form") == form
        }
        for translation in found
    }


def _language_code(language: str) -> str:
    """Return "vi" for "Tiếng Việt (vi)", and the whole name where it has no code."""
    match = re.fullmatch(r".*\(([\w-]+)\)\s*", language)
    return match.group(1) if match else language


def _preload(bind: ElementTree.Element) -> str:
    return f"{bind.get(f'{JR}preload')} {bind.get(f'{JR}preloadParams', '')}".strip()


def _trim_default(text: str) -> str:
    """Return a fixed default; Excel hands a date over with the time of midnight."""
    return unicodedata.normalize("NFC", re.sub(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$", r"\1", text.strip()))


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _child(element: ElementTree.Element, tag: str) -> ElementTree.Element:
    found = element.find(tag)
    if found is None:
        raise FormError((Problem(f"the form has no {_local(tag)}", sheet="settings"),))
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _is_meta(element: ElementTree.Element) -> bool:
    return _local(element.tag) == "meta"
