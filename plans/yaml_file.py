"""Reading the YAML files of this package: plans, roles, the calendar."""

import unicodedata
from pathlib import Path
from typing import Any

import yaml


class YamlError(Exception):
    """The file is not YAML we can take; `args[0]` says where and why in plain words."""


class _Loader(yaml.SafeLoader):
    """YAML as usual, except that a key written twice in one block is an error, not a silent last word."""


def _read_block(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
        if key.value in seen:
            line = key.start_mark.line + 1
            raise YamlError(f'line {line}: "{key.value}" stands twice in one block')
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _read_block)


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file, its text composed (NFC) whatever the editor wrote."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise YamlError("the file cannot be opened") from None
    except UnicodeDecodeError:
        raise YamlError("the file is not UTF-8 text") from None
    try:
        # The loader is SafeLoader with one more check.
        return yaml.load(unicodedata.normalize("NFC", text), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError(f"line {line}: the layout of the file is broken here ({error.problem})") from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(f"the file cannot be read ({error})") from None
