"""What an operator sets: the environment or a `.env` file, every name beginning with KHUYENHOC_."""

import os
import re
from pathlib import Path
from typing import Annotated, TypeVar

import pydantic_settings
from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.texts import phrase, reason_of
from storage.folding import fold_phone

PREFIX = "KHUYENHOC_"
FILE = Path(".env")
ENCODING = "utf-8-sig"

WebAddress = Annotated[str, Field(pattern=r"^(https?://[^\s/]\S*)?$"), AfterValidator(lambda url: url.rstrip("/"))]
"""An address of the web, without a slash at its end; it may be empty."""

_PHONE = re.compile(r"0[0-9]{9,10}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
"""What all platforms take."""

Several = NoDecode
"""Marks what is written as a list of words, not as JSON."""

Loaded = TypeVar("Loaded", bound="Part")


class SettingsError(Exception):
    """A setting cannot be used; the message is one line that names it."""


class Part(BaseSettings):
    """A part of the settings: what concerns everybody, or one platform alone, declared beside its adapter.

    A description says, in the operator's language, what the value must be.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=FILE, env_file_encoding=ENCODING, extra="ignore")


class CommonSettings(Part):
    """What concerns everybody. `database_url` is "sqlite:///file" or "postgresql://...".

    `public_url` is where people reach us. With a `webhook_secret` the platforms deliver to it, without one they are
    polled. `operators` are the telephone numbers, as on the list of people, of those who are told of troubles.
    """

    database_url: str = Field(
        default="sqlite:///var/khuyenhoc.db",
        pattern="^(sqlite:///|postgresql://)",
        description=phrase("rule_database_url"),
    )
    public_url: WebAddress = Field(default="", description=phrase("rule_public_url"))
    host: str = Field(default="127.0.0.1", min_length=1, description=phrase("rule_host"))
    port: int = Field(default=8000, ge=1, le=65535, description=phrase("rule_port"))
    operators: Annotated[tuple[str, ...], Several] = Field(default=(), description=phrase("rule_operators"))
    plans: tuple[Path, ...] = Field(default=(), description=phrase("rule_plans"))
    plans_folder: Path = Field(default=Path("var/plans"), description=phrase("rule_plans_folder"))
    webhook_secret: SecretStr = Field(default=SecretStr(""), description=phrase("rule_webhook_secret"))

    @field_validator("operators", mode="before")
    @classmethod
    def _number_by_number(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        return tuple(fold_phone(number) for number in re.split(r"[,;]", text) if number.strip())

    @field_validator("operators")
    @classmethod
    def _are_numbers(cls, phones: tuple[str, ...]) -> tuple[str, ...]:
        check(all(_PHONE.fullmatch(phone) for phone in phones))
        return phones

    @field_validator("plans_folder")
    @classmethod
    def _is_no_file(cls, folder: Path) -> Path:
        check(not folder.is_file())
        return folder

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret_of_known_address(cls, secret: SecretStr, so_far: ValidationInfo) -> SecretStr:
        check(not secret or (_WEBHOOK_SECRET.fullmatch(secret.get_secret_value()) and so_far.data.get("public_url")))
        return secret


def check(is_good: object) -> None:
    """Refuse a value; what the operator reads is the rule of its field."""
    if not is_good:
        raise ValueError("against its rule")


def load_settings(settings: type[Loaded], **overrides: object) -> Loaded:
    """Read settings; `overrides` that are not None win. Raises SettingsError naming the wrong one."""
    try:
        _check_file()
        return settings(**{name: value for name, value in overrides.items() if value is not None})  # pyright: ignore[reportArgumentType] -- checked by pydantic
    except ValidationError as error:
        raise SettingsError(_rule_of(settings, str(error.errors()[0]["loc"][0]))) from None
    except pydantic_settings.SettingsError:
        # Only a list is read as JSON before it is checked, and there is one.
        raise SettingsError(_rule_of(settings, "plans")) from None
    except UnicodeDecodeError:
        raise SettingsError(phrase("settings_file_letters")) from None
    except OSError as error:
        raise SettingsError(phrase("of_what", what=str(error.filename or FILE), reason=reason_of(error))) from None


def _check_file() -> None:
    """Refuse a file with a line that cannot be read: what it was to set would be left out without a word."""
    if not FILE.is_file():
        return
    with FILE.open(encoding=ENCODING) as lines:
        broken = next((binding.original.line for binding in parse_stream(lines) if binding.error), None)
    if broken is not None:
        raise SettingsError(phrase("settings_file_line", row=broken))


def _rule_of(settings: type[Part], field: str) -> str:
    return phrase("setting_wrong", name=_name_of(field), rule=settings.model_fields[field].description or "")


def _name_of(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def unknown_settings(settings: type[Part]) -> list[str]:
    """Return names, set here or in the file, that look like ours but are not: a typing mistake to be told."""
    known = {_name_of(field) for field in settings.model_fields}
    named = {*os.environ, *dotenv_values(FILE, encoding=ENCODING)}
    return sorted(name for name in named if name.startswith(PREFIX) and name not in known)
