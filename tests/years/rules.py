"""What the five plans ask for, copied by hand from the plans: rows with a form, a day, or a day that can be given.

A row: duty | form | kind of unit | roles | when | policy. "10 to BC-D75": ten working days before the last working
day of that duty. "year", "quarter" ... : once in each, no day; "10 to given": that long before the day which an office
gives the duty; "10 past 12-01": ten working days after 1 December, until an office gives a day. "once": in the whole
plan; "up-to 2030": in each year until then. "closing month" (school-month: not from June to August; half-year): the
commune asks in each, until the day on which its data close, or the day behind it if that is earlier. With "each" every
role owes it, or the form behind it, alone. All other rows have no form, no day. Rows with N are what the plan leaves to
whoever receives a report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

OWNER, COORDINATOR, LEADER = "owner", "coordinator", "leader"

COORDINATORS = frozenset({"clerk", "district_education", "province_education"})
LEADERS = frozenset(
    {"chair", "vice_chair", "district_chair", "district_vice_chair", "province_chair", "province_vice_chair"}
)
TEACHERS = frozenset({"centre_teacher", "school_head"})
"""They are not reminded on Teachers' Day, 20/11."""

LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
"""On 1 July 2025 the district level ended (domain.md, 4.3)."""

RECEIVERS: Mapping[str, Sequence[str]] = {
    "district": (
        *("district_education", "district_committee", "district_finance", "district_party"),
        *("district_chair", "district_vice_chair"),
    ),
    "province": ("province_education", "province_chair", "province_vice_chair"),
}
HELD_AT = {role: kind for kind, roles in RECEIVERS.items() for role in roles}
"""At which kind of unit who receives sits."""

FOLLOWED_BY: Mapping[str, str] = {
    "district_education": "province_education",
    "district_chair": "province_chair",
    "district_vice_chair": "province_vice_chair",
}
"""Who receives in the place of an office of a district; where nobody is named, nobody (domain.md, 4.3)."""


def is_there_on(role: str, day: date) -> bool:
    """Tell whether somebody can hold the role on the day."""
    return day <= LAST_DAY_OF_DISTRICTS or not role.startswith("district_")


@dataclass(frozen=True)
class Policy:
    """Days from the last working day in time, by audience; `in_days` of the calendar, else working days."""

    steps: Mapping[str, Sequence[int]]
    in_days: bool = False


@dataclass(frozen=True)
class Row:
    """A row as the table tells it."""

    duty: str
    form: str
    kind: str
    roles: tuple[str, ...]
    when: str
    policy: str


@dataclass(frozen=True)
class Paper:
    """A plan: from when until when, its rows and its policies.

    `chains` are the recipients of a duty, one list of roles a hand-over; `duties` how many the plan numbers, those in
    `statements` with nothing to do. `clocks`: the duties without a day that are not owed once a year, by how they are;
    `awaited`: those without form and day for which a day is to be given, by policy. The others are told of to nobody.
    """

    id: str
    file: str
    first: date
    last: date | None
    rows: tuple[Row, ...]
    policies: Mapping[str, Policy]
    duties: int
    clocks: Mapping[str, str]
    awaited: Mapping[str, str] = field(default_factory=dict[str, str])
    statements: str = ""
    chains: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict[str, Sequence[Sequence[str]]])

    @cached_property
    def tasks(self) -> frozenset[str]:
        """The ids of all duties with something to do."""
        silent = {f"{self.id}-D{number}" for number in self.statements.split()}
        return frozenset(f"{self.id}-D{number:02}" for number in range(1, self.duties + 1)) - silent

    def when(self, duty: str) -> str:
        """Return how often a duty without a day is owed, in the words of a row."""
        return self._find(duty, self.clocks, "year")

    def policy_of(self, duty: str) -> str:
        """Return the policy of a duty without form and day."""
        return self._find(duty, self.awaited, "quiet")

    def _find(self, duty: str, table: Mapping[str, str], other: str) -> str:
        number = duty.removeprefix(f"{self.id}-D")
        return next((key for key, numbers in table.items() if number in numbers.split()), other)


def _policy(owner: str, coordinator: str = "", leader: str = "", *, in_days: bool = False) -> Policy:
    steps = {OWNER: owner, COORDINATOR: coordinator, LEADER: leader}
    return Policy({who: tuple(map(int, days.split())) for who, days in steps.items()}, in_days)


def _rows(table: str) -> tuple[Row, ...]:
    found: list[Row] = []
    for line in table.strip().splitlines():
        duty, form, kind, roles, when, policy = (cell.strip() for cell in line.split("|"))
        found.append(Row(duty, form, kind, tuple(roles.split()), when, policy))
    return tuple(found)


_QUIET = _policy("")
_FIGURES = _policy("-10 -5 -2 1 5", "1 5", "3")
_UPWARD = _policy("-30 -14 -7 -3 -1 3 7", "3 7", "-3 3", in_days=True)
_DATED = _policy("-10 -3 -1 1", "", "1")

_DS_OFFICES = (
    "district_labour district_finance district_internal_affairs district_agriculture district_culture district_media "
    "district_office district_health district_environment district_economy district_justice district_ethnic_affairs "
    "district_vocational_centre district_police district_military district_front district_trade_union "
    "district_youth_union district_womens_union district_veterans district_farmers district_elderly "
    "district_former_teachers district_association"
)
_NTL_OFFICES = (
    "district_office district_internal_affairs district_culture district_media district_finance district_labour "
    "district_health district_environment district_economy district_vocational_centre district_police "
    "district_propaganda district_mass_mobilisation district_front district_trade_union district_youth_union "
    "district_womens_union district_veterans district_farmers district_elderly district_former_teachers "
    "district_association"
)
_BC_OFFICES = (
    "district_labour district_culture district_media district_finance district_internal_affairs district_office "
    "district_health district_environment district_economy district_justice district_police district_military"
)
_TD_OFFICES = (
    "district_vice_chair district_education district_association district_office district_internal_affairs "
    "district_culture district_media district_finance district_labour district_agriculture district_ethnic_affairs "
    "district_front district_trade_union district_youth_union district_womens_union district_veterans "
    "district_farmers district_elderly district_former_teachers"
)

TAN_VAN = Paper(
    "TV",
    "tan_van_2024",
    date(2024, 1, 1),
    date(2024, 12, 31),
    _rows(
        """
        TV-D40 |          | commune         | clerk                          | before 2024-11-25 | report_upward
        TV-D20 | centre   | learning_centre | centre_teacher centre_director | 5 to TV-D20       | reporter
        TV-D58 | classes  | village         | village_head                   | 10 to TV-D40      | reporter
        TV-D58 | literacy | village         | village_head                   | 10 to TV-D40      | reporter
        TV-D58 | families | village         | village_head branch_head       | 10 to TV-D40      | reporter
        TV-D18 | classes  | learning_centre | centre_teacher                 | year              | quiet
        TV-D06 | titles   | village         | village_head branch_head       | 10 to TV-D40      | reporter
        TV-D08 | units    | association     | association_chair              | 10 to TV-D40      | reporter
        TV-D10 | schools  | school          | school_head                    | 10 to TV-D40      | reporter
        TV-D34 | levels   | commune         | clerk                          | 5 to TV-D40       | reporter
        TV-D38 | competences | commune      | clerk                          | 5 to TV-D40       | reporter
        TV-D58 | dropouts | village         | village_head                   | closing school-month | monthly
        TV-D46 | dropouts | school          | school_head                    | closing school-month | monthly
        TV-D58 | outreach | village         | village_head                   | closing month     | monthly
        TV-D03 | difficulties | village     | village_head branch_head       | closing month     | monthly
        TV-D03 | difficulties | school      | school_head                    | closing month     | monthly
        TV-D03 | difficulties | learning_centre | centre_director            | closing month     | monthly
        TV-D03 | difficulties | association | association_chair              | closing month     | monthly
        TV-D04 | each outreach | commune    | front trade_union youth_union womens_union veterans farmers elderly \
former_teachers | year | quiet
        TV-D51 | branch   | village         | branch_head                    | closing half-year 10 to TV-D40 | reporter
        base TV-D20 | | | | every year before 12-05 |
        """
    ),
    {
        "reporter": _FIGURES,
        "report_upward": _policy("-20 -10 -5 -3 -1 1", "", "-5 1"),
        "monthly": _policy("0 2", "3"),
        "quiet": _QUIET,
    },
    duties=60,
    clocks={"within 2024": "01 02 03 37 41 42 46 59", "up-to 2030": "38 49", "once": "04 19 24 53"},
    chains={"TV-D20": [["district_education"]], "TV-D40": [["district_education"]]},
)

NAM_TU_LIEM = Paper(
    "NTL",
    "nam_tu_liem_2021",
    date(2021, 4, 28),
    date(2021, 12, 31),
    _rows(
        f"""
        base NTL-D83 | | | | before 2021-11-05 |
        NTL-D83 |          | commune         | clerk                          | 0 to NTL-D83      | report_upward
        NTL-D83 |          | learning_centre | centre_director centre_teacher | 0 to NTL-D83      | report_upward
        NTL-D83 | each     | district        | {_NTL_OFFICES}                 | 0 to NTL-D83      | report_upward
        NTL-D12 | centre   | learning_centre | centre_director centre_teacher | 5 to NTL-D83      | reporter
        NTL-D15 | schools  | school          | school_head                    | 10 to NTL-D83     | reporter
        NTL-D26 | families | village         | village_head branch_head       | once 10 to NTL-D83 | reporter
        NTL-D26 | units    | association     | association_chair              | once 10 to NTL-D83 | reporter
        NTL-D36 | branch   | village         | branch_head                    | 10 to NTL-D83     | reporter
        NTL-D40 | one_number.cb_train | district | district_internal_affairs  | 5 to NTL-D83      | reporter
        NTL-D44 | one_number.aw_ict | district | district_culture             | 5 to NTL-D83      | reporter
        NTL-D48 | one_number.clc_voc | district | district_labour             | 5 to NTL-D83      | reporter
        NTL-D48 | one_number.clc_voc_short | district | district_labour       | 5 to NTL-D83      | reporter
        NTL-D48 | one_number.soc_gender | district | district_labour          | 5 to NTL-D83      | reporter
        NTL-D52 | one_number.soc_vacc | district | district_health            | 5 to NTL-D83      | reporter
        NTL-D52 | one_number.soc_food | district | district_health            | 5 to NTL-D83      | reporter
        NTL-D52 | one_number.soc_stunt | district | district_health           | 5 to NTL-D83      | reporter
        NTL-D54 | one_number.soc_water | district | district_environment      | 5 to NTL-D83      | reporter
        NTL-D54 | one_number.soc_pollute | district | district_environment    | 5 to NTL-D83      | reporter
        NTL-D54 | one_number.soc_landscape | district | district_environment  | 5 to NTL-D83      | reporter
        NTL-D62 | one_number.soc_order | district | district_police           | 5 to NTL-D83      | reporter
        NTL-D67 | outreach | village         | village_head                   | 10 to NTL-D83     | reporter
        NTL-D67 | one_number.aw_law | commune | clerk                         | 10 to NTL-D83     | reporter
        NTL-D67 | one_number.aw_env | commune | clerk                         | 10 to NTL-D83     | reporter
        NTL-D68 | literacy | village         | village_head                   | 10 to NTL-D83     | reporter
        NTL-D68 | dropouts | village         | village_head                   | 10 to NTL-D83     | reporter
        NTL-D68 | levels   | commune         | clerk                          | 10 to NTL-D83     | reporter
        NTL-D68 | literacy_groups.15_60 | commune | clerk                     | 10 to NTL-D83     | reporter
        NTL-D71 | classes  | village         | village_head                   | 10 to NTL-D83     | reporter
        NTL-D71 | classes  | learning_centre | centre_teacher                 | 10 to NTL-D83     | reporter
        NTL-D73 | competences | commune      | clerk                          | 5 to NTL-D83      | reporter
        NTL-D73 | one_number.clc_free_learn | commune | clerk                 | 5 to NTL-D83      | reporter
        NTL-D80 | one_number.soc_kdcvh | district | district_front            | 5 to NTL-D83      | reporter
        NTL-D81 | one_number.soc_dv | district | district_womens_union        | 5 to NTL-D83      | reporter
        NTL-D38 |          | district        | district_education district_association | once     | given_day
        NTL-D64 |          | commune         | vice_chair clerk               | within 2021       | given_day
        NTL-D65 | committee | commune        | commune_committee              | year              | given_day
        """
    ),
    {
        "report_upward": _policy("-21 -14 -7 -3 -1 1", "1 7", "-7 1", in_days=True),
        "reporter": _policy("-3 -1 1 5", "1 5", "3", in_days=True),
        "given_day": _policy("-7 -1 1", "1", "3", in_days=True),
        "quiet": _QUIET,
    },
    duties=83,
    clocks={"within 2021": "01 04 42 45 64 71 82", "once": "07 08 26 38 39"},
    awaited={"given_day": "25 42"},
    statements="06 17 18 19 23 24 27 28 29 30 31",
    chains={
        "NTL-D38": [["district_chair", "district_vice_chair"]],
        "NTL-D39": [["district_finance"], ["district_chair", "district_vice_chair"]],
        "NTL-D83": [["district_education"], ["district_committee"], ["district_chair", "district_vice_chair"]],
    },
)

BEN_CAT = Paper(
    "BC",
    "ben_cat_2022",
    date(2022, 4, 6),
    date(2030, 12, 31),
    _rows(
        f"""
        BC-D75 |          | commune         | clerk                          | every year before 12-01 | report
        BC-D52 | each     | district        | {_BC_OFFICES}                  | every year before 12-01 | report
        BC-D02 | outreach | village         | village_head                   | 10 to BC-D75      | reporter
        BC-D11 | classes  | village         | village_head                   | 10 to BC-D75      | reporter
        BC-D11 | classes  | learning_centre | centre_teacher                 | 10 to BC-D75      | reporter
        BC-D29 | one_number.mod_dist | district | district_education         | 5 to BC-D75       | reporter
        BC-D30 | schools  | school          | school_head                    | 10 to BC-D75      | reporter
        BC-D58 | branch   | village         | branch_head                    | 10 to BC-D75      | reporter
        BC-D69 | competences | commune      | clerk                          | 5 to BC-D75       | reporter
        BC-D70 | levels   | commune         | clerk                          | 10 to BC-D75      | reporter
        BC-D70 | literacy | village         | village_head                   | 10 to BC-D75      | reporter
        BC-D72 | families | village         | village_head branch_head       | 10 to BC-D75      | reporter
        BC-D72 | titles   | village         | village_head branch_head       | 10 to BC-D75      | reporter
        BC-D72 | units    | association     | association_chair              | 10 to BC-D75      | reporter
        BC-D72 | centre   | learning_centre | centre_director centre_teacher | 10 to BC-D75      | reporter
        BC-D76 | difficulties | village     | village_head branch_head       | year              | quiet
        BC-D76 | difficulties | school      | school_head                    | year              | quiet
        BC-D76 | difficulties | learning_centre | centre_director            | year              | quiet
        BC-D76 | difficulties | commune     | clerk                          | year              | quiet
        BC-D76 | difficulties | district    | {_BC_OFFICES}                  | year              | quiet
        BC-D28 |          | district        | district_education district_internal_affairs district_association \
| year | when_dated
        BC-D32 |          | district        | district_education             | within 2025       | when_dated
        BC-D33 |          | district        | district_education             | within 2030       | when_dated
        BC-N04 |          | district        | district_education             | year 10 past 12-01 | when_dated
        """
    ),
    {"report": _UPWARD, "reporter": _FIGURES, "when_dated": _DATED, "quiet": _QUIET},
    duties=76,
    clocks={"within 2025": "32", "within 2030": "33", "up-to 2030": "27 38 69", "once": "25 31 34 37 48 53 54"},
    awaited={"when_dated": "03 21 34 42 53"},
    statements="09 18 19",
    chains={
        "BC-D28": [["district_chair", "district_vice_chair"]],
        "BC-D32": [["district_chair", "district_vice_chair"]],
        "BC-D33": [["district_chair", "district_vice_chair"]],
        "BC-D52": [["district_education"], ["district_chair", "district_vice_chair"]],
        "BC-D75": [["district_education"], ["district_chair", "district_vice_chair", "province_education"]],
        "BC-D76": [["district_education"], ["district_chair", "district_vice_chair"]],
        "BC-N04": [["district_chair", "district_vice_chair", "province_education"]],
    },
)

DAK_SONG = Paper(
    "DS",
    "dak_song_2020",
    date(2020, 6, 15),
    None,
    _rows(
        f"""
        DS-D01 |          | commune         | vice_chair clerk commune_party | until 2020-06-30  | report
        DS-D59 |          | commune         | clerk                          | every year before 11-15 | report
        DS-D59 | each     | district        | {_DS_OFFICES}                  | every year before 11-15 | report
        DS-D04 | committee | district       | district_committee             | year              | quiet
        DS-D04 | committee | commune        | commune_committee              | year              | quiet
        DS-D07 | outreach | village         | village_head                   | 10 to DS-D59      | reporter
        DS-D10 | branch   | village         | branch_head                    | 10 to DS-D59      | reporter
        DS-D15 | literacy | village         | village_head                   | 10 to DS-D59      | reporter
        DS-D16 | literacy_groups.15_60 | commune | clerk                     | 5 to DS-D59       | reporter
        DS-D16 | literacy_groups.15_35 | commune | clerk                     | 5 to DS-D59       | reporter
        DS-D16 | literacy_groups.women | commune | clerk                     | 5 to DS-D59       | reporter
        DS-D16 | literacy_groups.hmong_15_60 | commune | clerk               | 5 to DS-D59       | reporter
        DS-D16 | literacy_groups.hmong_15_35 | commune | clerk               | 5 to DS-D59       | reporter
        DS-D16 | one_number.lit_cont | commune | clerk                       | 5 to DS-D59       | reporter
        DS-D20 | families | village         | village_head branch_head       | 10 to DS-D59      | reporter
        DS-D20 | titles   | village         | village_head branch_head       | 10 to DS-D59      | reporter
        DS-D29 | one_number.wk_voc | district | district_labour              | 5 to DS-D59       | reporter
        DS-D41 | one_number.wk_hs | district | district_trade_union          | 5 to DS-D59       | reporter
        DS-D43 | units    | association     | association_chair              | once 10 to DS-D59 | reporter
        DS-D44 | dropouts | village         | village_head                   | 10 to DS-D59      | reporter
        DS-D54 | classes  | village         | village_head                   | 10 to DS-D59      | reporter
        DS-D54 | classes  | learning_centre | centre_teacher                 | 10 to DS-D59      | reporter
        DS-D54 | one_number.clc_rural_learn | commune | clerk                | 10 to DS-D59      | reporter
        DS-D52 | difficulties | village     | village_head branch_head       | year              | quiet
        DS-D52 | difficulties | learning_centre | centre_director            | year              | quiet
        DS-D52 | difficulties | commune     | clerk                          | year              | quiet
        DS-D60 | difficulties | district    | {_DS_OFFICES}                  | year              | quiet
        DS-D60 | difficulties | school      | school_head                    | year              | quiet
        DS-D27 |          | district        | district_education             | year              | when_dated
        DS-N06 |          | district        | district_education             | year              | when_dated
        """
    ),
    {"report": _UPWARD, "reporter": _FIGURES, "when_dated": _DATED, "quiet": _QUIET},
    duties=63,
    clocks={"up-to 2020": "06 38", "once": "36 39 43 48"},
    awaited={"when_dated": "24 28 48"},
    chains={
        "DS-D27": [["district_chair", "district_vice_chair"]],
        "DS-D52": [["district_committee", "district_chair", "district_vice_chair"]],
        "DS-D59": [
            ["district_education"],
            ["district_chair", "district_vice_chair"],
            ["district_party", "province_chair", "province_vice_chair"],
        ],
        "DS-D60": [["district_education"], ["district_chair", "district_vice_chair"]],
        "DS-N06": [
            ["district_chair", "district_vice_chair"],
            ["district_party", "province_chair", "province_vice_chair"],
        ],
    },
)

TAM_DUONG = Paper(
    "TD",
    "tam_duong_2017",
    date(2017, 10, 18),
    date(2020, 12, 31),
    _rows(
        f"""
        TD-D07 | committee | commune        | commune_committee              | quarter           | meeting
        TD-D07 | literacy | village         | village_head                   | quarter 10 to given | meeting
        TD-D07 | classes  | village         | village_head                   | quarter 10 to given | meeting
        TD-D07 | outreach | village         | village_head                   | quarter 10 to given | meeting
        TD-D08 | committee | district       | district_committee             | half-year         | meeting
        TD-D10 | families | village         | village_head branch_head       | year              | quiet
        TD-D11 | outreach | commune         | clerk                          | year              | given_day
        TD-D11 |          | district        | {_TD_OFFICES}                  | year              | given_day
        TD-D11 |          | school          | school_head                    | year              | given_day
        TD-D11 |          | learning_centre | centre_director                | year              | given_day
        TD-D13 | units    | association     | association_chair              | year              | quiet
        TD-D15 | one_number.clc_rural_learn | commune | clerk                | year              | quiet
        TD-D16 | centre   | learning_centre | centre_director centre_teacher | year              | given_day
        TD-D16 | classes  | learning_centre | centre_teacher                 | year              | given_day
        TD-D20 | schools  | school          | school_head                    | year              | quiet
        TD-D22 | competences | commune      | clerk                          | year              | quiet
        TD-D22 | one_number.cb_it | district | district_internal_affairs     | year              | quiet
        TD-D23 | one_number.cb_std_d | district | district_internal_affairs  | year              | quiet
        TD-D23 | one_number.cb_lead_d | district | district_internal_affairs | year              | quiet
        TD-D23 | one_number.cb_mand_d | district | district_internal_affairs | year              | quiet
        TD-D23 | one_number.cb_skill_c | district | district_internal_affairs | year             | quiet
        TD-D23 | one_number.cb_qual_c | district | district_internal_affairs | year              | quiet
        TD-D23 | one_number.cb_mand_c | district | district_internal_affairs | year              | quiet
        TD-D31 | levels   | commune         | clerk                          | year              | given_day
        TD-D31 | literacy_groups.15_60 | commune | clerk                     | year              | given_day
        TD-D31 | literacy_groups.minority_15_60 | commune | clerk            | year              | given_day
        TD-D31 | literacy_groups.15_25 | commune | clerk                     | year              | given_day
        TD-D31 | literacy_groups.minority_15_25 | commune | clerk            | year              | given_day
        TD-D31 | one_number.lit_cont | commune | clerk                       | year              | given_day
        """
    ),
    {
        "meeting": _policy("-15 0 1", "1", "3", in_days=True),
        "given_day": _policy("-7 -1 1", "1", "3", in_days=True),
        "quiet": _QUIET,
    },
    duties=37,
    clocks={"up-to 2020": "01 22", "once": "04 06 14 30 33", "quarter": "07", "half-year": "08"},
    awaited={"given_day": "05 31 32"},
    statements="28 36",
)
