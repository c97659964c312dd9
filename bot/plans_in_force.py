"""Which plans the program runs, where an operator's own lie, and those that come with it."""

import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.settings import CommonSettings
from reports.plan_book import load_plan_file, load_usable_plan

BUILT_IN = Path(__file__).parent.parent / "plans" / "data"
SAMPLE = BUILT_IN / "tan_van_2024.yaml"
ENDINGS = (".yaml", ".yml", ".xlsx", ".xlsm")


def plan_files(settings: CommonSettings) -> tuple[Path, ...]:
    """Return the files of the plans to run: those that are set, else the folder's, else the sample."""
    return settings.plans or _own_files(settings.plans_folder) or (SAMPLE,)


def take_in(source: Path, folder: Path) -> tuple[Path, Path | None]:
    """Copy a plan that can be used into the folder of plans; return the copy, and the file it has taken the place of.

    A plan of the same id is replaced: it is the same paper, amended. Raises PlanError when the file cannot be used.
    """
    plan = load_usable_plan(source)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{re.sub(r'[^a-z0-9]+', '_', plan.id.casefold())}{source.suffix.lower()}"
    older = next((path for path in _own_files(folder) if load_plan_file(path).id == plan.id), None)
    draft = target.with_name(f".{target.name}")
    shutil.copyfile(source, draft)
    draft.replace(target)
    if older is not None and older != target:
        older.unlink()
    return target, older


@cache
def built_in_plans() -> Mapping[str, Path]:
    """Return the plans that come with the program by their id, in small letters; the sample first."""
    files = [SAMPLE, *sorted(path for path in BUILT_IN.glob("*_[0-9][0-9][0-9][0-9].yaml") if path != SAMPLE)]
    ids = {path: re.search(r"^id: (\S+)$", path.read_text("utf-8"), re.MULTILINE) for path in files}
    return MappingProxyType({id[1].casefold(): path for path, id in ids.items() if id is not None})


def find_plan(name: str) -> Path | None:
    """Return the file that a name means: a file, or a plan of the program by its id ("bc"); None for nothing known."""
    if Path(name).is_file():
        return Path(name)
    return built_in_plans().get(name.casefold())


def _own_files(folder: Path) -> tuple[Path, ...]:
    return tuple(
        sorted(
            path for path in folder.glob("*") if path.suffix.lower() in ENDINGS and not path.name.startswith((".", "~"))
        )
    )
