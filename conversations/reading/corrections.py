"""Mending what was said: "à nhầm, 14 chứ không phải 40", and reports told as a change of the last one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.reading.sentences import read_report

Values = Mapping[str, int]
"""Field to figure."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be mended.

    `changes` are the fields with their new figures. Where a figure is clear and its field is not, `changes` is empty,
    `value` is the figure and `fields` are those it may be meant for. `is_marked`: the words themselves say that
    something was wrong ("nhầm", "sửa", "phải là"), so that they are no report of something new.
    """

    changes: Values = field(default_factory=dict[str, int])
    value: int | None = None
    fields: tuple[str, ...] = ()
    is_marked: bool = False


def read_correction(text: str, form: str, values: Values) -> Correction:
    """Read what a message mends in figures that were read back; `values` are those figures."""
    stated = {name: value for name, value in read_report(text, form).items() if isinstance(value, int)}
    return Correction({name: value for name, value in stated.items() if values.get(name) != value})


def read_relative(text: str, form: str, previous: Values) -> Values:
    """Read a report told by the last one: "như kỳ trước, thêm 2 người"; empty if it is not or stays unclear.

    Returned are all fields that are stated so, with the figures that result.
    """
    return {}
