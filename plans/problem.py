"""What can be wrong with a plan file: said as values, so that whoever shows it finds the words."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Part(StrEnum):
    """A part of a plan file: the fields at its top, or a list below them; in a workbook each is a sheet."""

    HEADER = "header"
    POLICIES = "policies"
    GROUPS = "groups"
    TARGETS = "targets"
    DUTIES = "duties"
    REVIEWS = "reviews"
    REMINDERS = "reminders"


class Fault(StrEnum):
    """A kind of problem; the comment names its values."""

    # the file
    NO_FILE = "no_file"
    NOT_UTF8 = "not_utf8"
    UNREADABLE = "unreadable"  # reason
    LAYOUT = "layout"  # reason
    KEY_TWICE = "key_twice"  # value
    NOT_A_PLAN = "not_a_plan"
    NOT_A_WORKBOOK = "not_a_workbook"
    WRONG_ENDING = "wrong_ending"
    NO_SHEET = "no_sheet"
    NO_COLUMN = "no_column"
    # a field
    MISSING = "missing"
    EMPTY = "empty"
    UNKNOWN_FIELD = "unknown_field"
    TOO_LONG = "too_long"  # most
    NOT_TEXT = "not_text"  # value
    NOT_ALLOWED = "not_allowed"  # value, allowed
    NOT_A_DAY = "not_a_day"  # value
    NOT_A_DAY_OF_YEAR = "not_a_day_of_year"  # value
    NOT_A_NUMBER = "not_a_number"  # value
    NOT_WHOLE = "not_whole"  # value
    TOO_SMALL = "too_small"  # value, least
    TOO_LARGE = "too_large"  # value, most
    NOT_A_LIST = "not_a_list"
    NOT_FIELDS = "not_fields"
    MISPLACED = "misplaced"  # value
    NO_ROWS = "no_rows"
    # what belongs together
    NOBODY = "nobody"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    ID_TWICE = "id_twice"
    FORM_TWICE = "form_twice"
    NO_RHYTHM = "no_rhythm"
    BEFORE_OR_AFTER = "before_or_after"
    UNKNOWN_ROLE = "unknown_role"  # value
    UNKNOWN_FORM = "unknown_form"  # value
    UNKNOWN_CODE = "unknown_code"  # value
    NEEDS_VALUE = "needs_value"  # value
    DEADLINE = "deadline"  # value
    NO_POLICY = "no_policy"  # value
    NO_STAGE = "no_stage"  # value
    NO_DUTY = "no_duty"  # value
    NO_DAY_TO_COUNT_FROM = "no_day_to_count_from"  # value
    NO_DAY_TO_GIVE = "no_day_to_give"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: of which kind, and where.

    `row` is the row as its author knows it (an id, a name), empty for the plan as a whole or a row without id; `at` its
    place in the list, from 1 (0: no row of a list); `field` names what is below it with dots ("internal.of"); `line`
    is the line of the file, or of the sheet, from 1 (0: unknown).
    """

    fault: Fault
    part: Part = Part.HEADER
    row: str = ""
    at: int = 0
    field: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    line: int = 0

    def __str__(self) -> str:
        """Return it for a log: "duties X-D01, policy: no_policy (daily)"."""
        place = " ".join([self.part, self.row or (str(self.at) if self.at else "")]).strip()
        values = ", ".join(self.values.values())
        where = f"{place}, {self.field}" if self.field else place
        return f"{where}: {self.fault} ({values})" if values else f"{where}: {self.fault}"
