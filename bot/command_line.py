"""What all commands share: help and mistakes in the operator's language, the two consoles, how troubles are told."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from bot.app import Settings
from bot.settings import SettingsError, load_settings
from bot.texts import phrase, reason_of
from conversations.forms.form import FormError
from plans.plan_file import PlanError
from reports.lists import ListError
from reports.plan_words import tell_problems
from storage.errors import DatabaseError, DatabaseInUseError, NoDatabaseError

BROKEN, PARTLY = 2, 1
"""Exit codes: nothing was done; done, but something was left out or needs a look."""

console = Console(highlight=False, markup=False, soft_wrap=True)
errors = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)


# --- the frame: help, and what was typed wrong, in the operator's language ---


class Command(TyperCommand):
    """A command that explains itself in the words of `texts.toml`."""

    def get_help(self, ctx: Any) -> str:
        """Return what `--help` shows."""
        return _help_page(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; a mistake in them ends here."""
        with _mistakes_told(ctx):
            return super().parse_args(ctx, args)


class Group(TyperGroup):
    """The commands together; the same for `khuyenhoc` itself."""

    def get_help(self, ctx: Any) -> str:
        """Return what `--help` shows."""
        return _help_page(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the command; a mistake in it ends here."""
        with _mistakes_told(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command."""
        if args[0] not in self.commands:
            _fail_at(ctx, phrase("command_unknown", name=args[0]))
        return super().resolve_command(ctx, args)


def _help_page(command: TyperCommand | TyperGroup, context: Any) -> str:
    """Lay out the help: Typer's own page has English between our words."""
    arguments = [(each.metavar or "", each.help or "") for each in command.params if isinstance(each, TyperArgument)]
    options = [_option_row(each) for each in command.params if isinstance(each, TyperOption)]
    commands = _command_rows(command)
    words = [phrase("command_word")] if commands else [word for word, _ in arguments]
    page = context.make_formatter()
    page.write_usage(context.command_path, " ".join([*words, phrase("options_word")]), phrase("usage"))
    page.write_paragraph()
    page.write_text(command.help or "")
    for title, rows in (
        (phrase("commands_title"), commands),
        (phrase("arguments_title"), arguments),
        (phrase("options_title"), [*options, ("--help", phrase("help_help"))]),
    ):
        if rows:
            with page.section(title):
                page.write_dl(rows)
    return page.getvalue().rstrip()


def _command_rows(command: TyperCommand | TyperGroup) -> list[tuple[str, str]]:
    if isinstance(command, TyperCommand):
        return []
    return [(name, each.help or "") for name, each in command.commands.items()]


def _option_row(option: TyperOption) -> tuple[str, str]:
    return " ".join([*option.opts, option.metavar or ""]).strip(), option.help or ""


@contextmanager
def _mistakes_told(context: Any) -> Generator[None]:
    """Say a mistake in our words: Typer's errors have parts to go by, and English sentences."""
    try:
        yield
    except typer.BadParameter as error:
        name = _name_of(error.param)
        # Typer has nothing to say about a value that is not there.
        _fail_at(context, phrase("value_unusable" if error.message else "argument_missing", name=name))
    except typer.TyperException as error:
        option = getattr(error, "option_name", None)
        _fail_at(context, phrase("option_unusable", name=option) if option else phrase("command_unusable"))


def _name_of(param: object) -> str:
    match param:
        case TyperOption(opts=[name, *_]):
            return name
        case TyperArgument(metavar=str(word)):
            return word
        case _:
            return ""


def _fail_at(context: Any, what: str) -> NoReturn:
    fail(phrase("see_help", what=what, command=context.command_path))


def read_settings(**overrides: object) -> Settings:
    """Return the settings; a wrong one ends the command with a line that names it."""
    try:
        return load_settings(Settings, **overrides)
    except SettingsError as error:
        fail(str(error))


@contextmanager
def troubles_told() -> Generator[None]:
    """Tell what an operator can mend, naming it; anything else is a bug and shows where it is."""
    try:
        yield
    except NoDatabaseError as error:
        fail(phrase("database_missing", file=str(error)))
    except DatabaseInUseError as error:
        fail(phrase("database_in_use", file=str(error)))
    except DatabaseError as error:
        fail(phrase("database_unusable", reason=reason_of(error)))
    except PlanError as error:
        fail(phrase("plan_unusable", file=error.source, reason="\n  ".join(tell_problems(error))))
    except FormError as error:
        fail(phrase("form_unusable", reason="\n  ".join(map(str, error.problems))))
    except ListError as error:
        fail(phrase("list_unusable", reason=str(error)))
    except OSError as error:
        fail(phrase("of_what", what=str(error.filename or phrase("network")), reason=reason_of(error)))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def fail(what: str) -> NoReturn:
    """End the command with a line that says why."""
    errors.print(phrase("mistake", what=what))
    raise typer.Exit(BROKEN)
