"""The years of each of the five plans, day by day, against an oracle that shares no code with the product."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.years.oracle import Merged
from tests.years.rules import BEN_CAT, DAK_SONG, NAM_TU_LIEM, TAM_DUONG, TAN_VAN
from tests.years.stage import CHANCES, OTHERS, Decision, Story, Town, Years

COMMUNE = Town(
    units={
        "Tân Văn": ("commune", "xã", ""),
        "Nà Pái": ("village", "thôn", "Tân Văn"),
        "Bản Duộc": ("village", "thôn", "Tân Văn"),
        "Nà Dẻo": ("village", "thôn", "Tân Văn"),
        "Pá Péc": ("village", "thôn", "Tân Văn"),
        "Khuổi Gòn": ("village", "thôn", "Tân Văn"),
        "Trung tâm": ("learning_centre", "TTHTCĐ", "Tân Văn"),
    },
    people={
        "clerk": [("clerk", "Tân Văn")],
        "chair": [("vice_chair", "Tân Văn")],
        "head 1": [("village_head", "Nà Pái")],
        "branch 1": [("branch_head", "Nà Pái")],
        "head 2": [("village_head", "Bản Duộc"), ("branch_head", "Bản Duộc")],
        "head 3": [("village_head", "Nà Dẻo"), ("branch_head", "Pá Péc")],
        "head 4": [("village_head", "Pá Péc")],
        "head 5": [("village_head", "Khuổi Gòn")],
        "teacher": [("centre_teacher", "Trung tâm")],
        "director": [("centre_director", "Trung tâm")],
    },
    late=("head 4", "branch 1"),
    never=("head 5",),
)


def merger(day: date, word: str, above: str, olds: tuple[str, str], new: str) -> Mapping[date, Decision]:
    """Two villages of a commune become one, from the day on which it is entered."""
    rows = [f"{word} {old},{above},{word} {new},{above},{day:%d/%m/%Y}" for old in olds]
    return {day: Decision(day, "\n".join(rows), [Merged(olds, new)])}


def province(word: str, name: str) -> Town:
    """A province with those who collect and lead there."""
    return Town(
        {name: ("province", word, "")},
        {
            f"education of {name}": [("province_education", name)],
            f"chair of {name}": [("province_chair", name)],
            f"vice chair of {name}": [("province_vice_chair", name)],
        },
    )


def district(
    above: Town, name: str, words: tuple[str, str, str], communes: Sequence[str], villages: int, *offices: str
) -> Town:
    """A district of a province, its communes, each with villages; the first one with a school and an association."""
    of_district, of_commune, of_village = words
    units = {**above.units, name: ("district", of_district, next(iter(above.units)))}
    people: dict[str, Sequence[tuple[str, str]]] = {
        "education": [("district_education", name)],
        "vice chair": [("district_vice_chair", name)],
        "two hats": [(office, name) for office in offices[:2]],
        **{office: [(office, name)] for office in offices[2:]},
        **above.people,
    }
    for commune in communes:
        units[commune] = ("commune", of_commune, name)
        units[f"Trung tâm {commune}"] = ("learning_centre", "TTHTCĐ", commune)
        people[f"clerk of {commune}"] = [("clerk", commune), ("commune_committee", commune)]
        people[f"chair of {commune}"] = [("vice_chair", commune)]
        people[f"teacher of {commune}"] = [("centre_teacher", f"Trung tâm {commune}")]
        for number in range(1, villages + 1):
            village = f"{commune} {number}"
            units[village] = ("village", of_village, commune)
            people[f"head of {village}"] = [("village_head", village)]
        people[f"branch of {commune}"] = [("branch_head", f"{commune} 1"), ("branch_head", f"{commune} 2")]
    first = communes[0]
    units |= {
        f"Hội {first}": ("association", "hội khuyến học", first),
        f"Trường {first}": ("school", "trường", first),
        f"Hợp tác xã {first}": ("organisation", "hợp tác xã", first),
    }
    people |= {
        "director": [("centre_director", f"Trung tâm {first}")],
        "association": [("association_chair", f"Hội {first}")],
        "school": [("school_head", f"Trường {first}")],
        "party": [("commune_party", first)],
    }
    return Town(
        units,
        people,
        late=(f"head of {first} 1", f"clerk of {communes[-1]}"),
        never=(f"head of {first} 2",),
    )


def both(one: Town, other: Town) -> Town:
    """Two territories side by side."""
    return replace(one, units={**one.units, **other.units}, people={**one.people, **other.people})


DAK_SONG_TOWN = district(
    province("tỉnh", "Đắk Nông"),
    "Đắk Song",
    ("huyện", "xã", "bon"),
    ("Đắk Môl", "Nâm N'Jang"),
    3,
    *("district_labour", "district_trade_union", "district_association"),
)
BECOMING_A_CITY = Decision(
    date(2024, 5, 1),
    """\
Thị xã Bến Cát,,Thành phố Bến Cát,,01/05/2024
Xã An Điền,,Phường An Điền,,01/05/2024
Ấp An Điền 1,,Khu phố An Điền 1,,01/05/2024
""",
)
END_OF_THE_DISTRICTS = Decision(
    date(2025, 7, 1),
    """\
Tỉnh Bình Dương,,Thành phố Hồ Chí Minh,,01/07/2025
Xã Mỹ Phước,,Phường Tây Nam,Thành phố Hồ Chí Minh,01/07/2025
Phường An Điền,,Phường Tây Nam,Thành phố Hồ Chí Minh,01/07/2025
Ấp Mỹ Phước 1,,Khu phố Bến Tượng,Phường Tây Nam,01/07/2025
Khu phố An Điền 1,,Khu phố Bến Tượng,Phường Tây Nam,01/07/2025
TTHTCĐ Trung tâm Mỹ Phước,,TTHTCĐ Trung tâm Tây Nam,Phường Tây Nam,01/07/2025
TTHTCĐ Trung tâm An Điền,,TTHTCĐ Trung tâm Tây Nam,Phường Tây Nam,01/07/2025
Cấp huyện,,kết thúc,,01/07/2025
""",
    [
        Merged(["Bình Dương"], "Hồ Chí Minh"),
        Merged(["Mỹ Phước", "An Điền"], "Tây Nam", under="Hồ Chí Minh"),
        Merged(["Mỹ Phước 1", "An Điền 1"], "Bến Tượng", under="Tây Nam"),
        Merged(["Trung tâm Mỹ Phước", "Trung tâm An Điền"], "Trung tâm Tây Nam", under="Tây Nam"),
    ],
    ended="district",
)
TAKEN_OVER = Decision(
    date(2026, 11, 16),
    """\
Ấp An Điền 2,,Ấp Mỹ Phước 2,,16/11/2026
Ấp Mỹ Phước 2,,Ấp Mỹ Phước 2,,16/11/2026
""",
    [Merged(["An Điền 2"], "Mỹ Phước 2")],
)


STORIES = {
    "tan_van": Story(
        TAN_VAN,
        COMMUNE,
        first=date(2023, 12, 20),
        last=date(2025, 2, 28),
        outage=date(2024, 10, 30),  # until Friday: what was missed is told on Monday
        # A day on which people have already heard something.
        decisions=merger(date(2024, 11, 6), "Thôn", "Xã Tân Văn", ("Nà Pái", "Bản Duộc"), "Hợp Nhất"),
        given={date(2024, 10, 14): ("TV-D24", date(2024, 1, 1), date(2024, 12, 31))},
    ),
    "nam_tu_liem": Story(
        NAM_TU_LIEM,
        district(
            province("thành phố", "Hà Nội"),
            "Nam Từ Liêm",
            ("quận", "phường", "tổ dân phố"),
            ("Mỹ Đình", "Cầu Diễn"),
            3,
            *("district_labour", "district_culture", "district_health", "district_association"),
        ),
        first=date(2021, 4, 20),
        last=date(2022, 1, 31),
        outage=date(2021, 10, 20),
        decisions=merger(
            date(2021, 10, 18), "Tổ dân phố", "Phường Mỹ Đình", ("Mỹ Đình 1", "Mỹ Đình 2"), "Mỹ Đình Hợp Nhất"
        ),
        given={
            date(2021, 6, 1): ("NTL-D42", date(2021, 1, 1), date(2021, 7, 30)),
            date(2021, 6, 2): ("NTL-D25", date(2021, 1, 1), date(2021, 12, 20)),
            date(2021, 6, 7): ("NTL-D65", date(2021, 1, 1), date(2021, 9, 30)),
            date(2021, 11, 8): ("NTL-D38", date(2021, 1, 1), date(2021, 12, 12)),
            date(2021, 11, 9): ("NTL-D64", date(2021, 1, 1), date(2021, 12, 15)),
        },
    ),
    "ben_cat": Story(
        BEN_CAT,
        both(
            district(
                province("tỉnh", "Bình Dương"),
                "Bến Cát",
                ("thị xã", "xã", "ấp"),
                ("Mỹ Phước", "An Điền"),
                2,
                *("district_labour", "district_internal_affairs"),
            ),
            province("thành phố", "Hồ Chí Minh"),
        ),
        first=date(2022, 4, 1),
        last=date(2031, 3, 31),
        outage=date(2025, 11, 26),
        decisions={
            date(2024, 5, 6): BECOMING_A_CITY,
            date(2025, 7, 4): END_OF_THE_DISTRICTS,  # entered on a Friday: offices of a district are there no more
            date(2026, 11, 16): TAKEN_OVER,
        },
        given={
            date(2022, 6, 6): ("BC-D53", date(2022, 4, 6), date(2022, 9, 30)),
            date(2023, 2, 1): ("BC-D34", date(2022, 4, 6), date(2023, 6, 15)),
            date(2023, 2, 2): ("BC-D03", date(2023, 1, 1), date(2023, 10, 7)),
            date(2023, 2, 3): ("BC-D21", date(2023, 1, 1), date(2023, 7, 20)),
            date(2023, 2, 6): ("BC-D42", date(2023, 1, 1), date(2023, 7, 25)),
            date(2023, 3, 1): ("BC-D28", date(2023, 1, 1), date(2023, 6, 30)),
            date(2023, 12, 4): ("BC-N04", date(2023, 1, 1), date(2023, 12, 22)),
            date(2024, 12, 3): ("BC-N04", date(2024, 1, 1), date(2025, 1, 10)),  # in the year after
            date(2025, 3, 3): ("BC-D28", date(2025, 1, 1), date(2025, 7, 1)),
            date(2025, 5, 5): ("BC-D32", date(2025, 1, 1), date(2025, 10, 19)),
            date(2030, 9, 16): ("BC-D33", date(2030, 1, 1), date(2030, 12, 20)),
        },
    ),
    "dak_song": Story(
        DAK_SONG,
        DAK_SONG_TOWN,
        first=date(2020, 6, 10),
        last=date(2023, 1, 31),
        outage=date(2021, 10, 28),
        decisions=merger(date(2022, 7, 1), "Bon", "Xã Đắk Môl", ("Đắk Môl 1", "Đắk Môl 2"), "Đắk Môl Hợp Nhất"),
        given={
            date(2020, 10, 5): ("DS-D48", date(2020, 6, 15), date(2020, 12, 20)),
            date(2020, 11, 16): ("DS-N06", date(2020, 1, 1), date(2020, 12, 18)),
            date(2021, 1, 18): ("DS-D24", date(2021, 1, 1), date(2021, 6, 24)),
            date(2021, 1, 19): ("DS-D28", date(2021, 1, 1), date(2021, 3, 31)),
            date(2021, 2, 1): ("DS-D27", date(2021, 1, 1), date(2021, 7, 4)),
            date(2021, 11, 22): ("DS-N06", date(2021, 1, 1), date(2022, 1, 14)),  # in the year after
            date(2021, 5, 4): ("DS-D27", date(2021, 1, 1), date(2021, 6, 20)),  # another day than before
        },
    ),
    # The plan has no end; nobody tells the program that there are no districts any more.
    "dak_song_later": Story(
        DAK_SONG,
        DAK_SONG_TOWN,
        first=date(2024, 12, 20),
        last=date(2026, 2, 28),
        outage=date(2025, 10, 29),
        decisions=merger(date(2025, 11, 3), "Bon", "Xã Đắk Môl", ("Đắk Môl 1", "Đắk Môl 2"), "Đắk Môl Hợp Nhất"),
        given={date(2025, 3, 3): ("DS-D27", date(2025, 1, 1), date(2025, 7, 2))},
    ),
    "tam_duong": Story(
        TAM_DUONG,
        district(
            province("tỉnh", "Lai Châu"),
            "Tam Đường",
            ("huyện", "xã", "bản"),
            ("Bản Bo", "Hồ Thầu"),
            3,
            *("district_committee", "district_internal_affairs", "district_vice_chair"),
        ),
        first=date(2017, 10, 10),
        last=date(2019, 1, 31),
        outage=date(2018, 3, 14),
        decisions=merger(date(2018, 8, 20), "Bản", "Xã Bản Bo", ("Bản Bo 1", "Bản Bo 2"), "Bản Bo Hợp Nhất"),
        given={
            date(2017, 11, 20): ("TD-D07", date(2017, 9, 15), date(2017, 12, 29)),
            date(2017, 11, 21): ("TD-D08", date(2017, 6, 15), date(2017, 12, 31)),
            date(2018, 1, 8): ("TD-D07", date(2017, 12, 15), date(2018, 3, 30)),
            date(2018, 1, 9): ("TD-D16", date(2018, 1, 1), date(2018, 5, 20)),
            date(2018, 4, 2): ("TD-D07", date(2018, 3, 15), date(2018, 6, 29)),
            date(2018, 5, 2): ("TD-D08", date(2017, 12, 15), date(2018, 7, 1)),
            date(2018, 7, 23): ("TD-D07", date(2018, 6, 15), date(2018, 9, 28)),
            date(2018, 10, 1): ("TD-D07", date(2018, 9, 15), date(2018, 12, 28)),
            date(2018, 8, 1): ("TD-D05", date(2018, 1, 1), date(2018, 10, 10)),
            date(2018, 10, 8): ("TD-D31", date(2018, 1, 1), date(2018, 10, 31)),
            date(2018, 10, 9): ("TD-D32", date(2018, 1, 1), date(2018, 12, 14)),
            date(2018, 10, 15): ("TD-D11", date(2018, 1, 1), date(2018, 11, 24)),
            date(2018, 11, 1): ("TD-D08", date(2018, 6, 15), date(2018, 12, 31)),
        },
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("plan", STORIES)
async def test_the_years_of_a_plan_on_sqlite(plan: str, sqlite_url: str, tmp_path: Path) -> None:
    await play(STORIES[plan], sqlite_url, tmp_path, seed=1)


@pytest.mark.slow
async def test_the_autumn_of_a_plan_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    autumn = replace(STORIES["tan_van"], first=date(2024, 10, 7), last=date(2024, 12, 31))
    await play(autumn, postgresql_url, tmp_path, seed=2)


async def play(story: Story, url: str, folder: Path, seed: int) -> None:
    years = Years(story, url, seed, folder)
    await years.play()
    states = {state for month in years.months for state in month}
    assert states >= {"on_time", "late", "missing", "not_applicable", "not_yet_due"}
    assert years.told > 30
    assert years.deaths > 0
    assert years.happened.keys() == {*CHANCES, *OTHERS}, years.happened
