"""Reading the YAML files of this package: plans, roles, the calendar."""

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from plans.problem import Fault


class YamlError(Exception):
    """The file is not YAML we can take: of which fault, and in which line (0: none in particular)."""

    def __init__(self, fault: Fault, line: int = 0, **values: str) -> None:
        super().__init__(", ".join([f"line {line}" * bool(line), fault, *values.values()]).removeprefix(", "))
        self.fault, self.line, self.values = fault, line, MappingProxyType(values)


class _Loader(yaml.CSafeLoader):
    """YAML as usual, except that a key written twice in one block is an error, not a silent last word."""


def _read_block(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
        if key.value in seen:
            raise YamlError(Fault.KEY_TWICE, key.start_mark.line + 1, value=str(key.value))
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _read_block)


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file, its text composed (NFC) whatever the editor wrote."""
    text = _text_of(path)
    try:
        # The loader is CSafeLoader with one more check.
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = min(error.problem_mark.line, text.count("\n")) + 1 if error.problem_mark else 1
        raise YamlError(Fault.LAYOUT, line, reason=str(error.problem)) from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(Fault.UNREADABLE, reason=str(error)) from None


def line_numbers(path: Path) -> Mapping[tuple[str, int], int]:
    """Return in which line each field of the top stands, under its name and 0, and what is listed below it, from 1."""
    root = yaml.compose(_text_of(path), Loader=_Loader)
    return dict(_lines_below(root)) if isinstance(root, yaml.MappingNode) else {}


def _lines_below(root: yaml.MappingNode) -> Iterator[tuple[tuple[str, int], int]]:
    for key, value in root.value:
        name = str(key.value)
        yield (name, 0), key.start_mark.line + 1
        for at, node in enumerate(_nodes_below(value), start=1):
            yield (name, at), node.start_mark.line + 1


def _nodes_below(value: yaml.Node) -> list[yaml.Node]:
    match value:
        case yaml.SequenceNode():
            return value.value
        case yaml.MappingNode():
            return [key for key, _ in value.value]
        case _:
            return []


def _text_of(path: Path) -> str:
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    except OSError:
        raise YamlError(Fault.NO_FILE) from None
    except UnicodeDecodeError:
        raise YamlError(Fault.NOT_UTF8) from None
