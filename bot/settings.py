"""What an operator sets: the environment or a `.env` file, every name beginning with KHUYENHOC_."""

import os
import re
from pathlib import Path
from typing import Annotated

import pydantic_settings
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.texts import phrase
from storage.folding import fold_phone

PREFIX = "KHUYENHOC_"

_WEB = "^(https?://|$)"
_ZALO_TOKEN = re.compile(r"[0-9]{1,32}:[A-Za-z0-9_.~-]{1,256}")
_TELEGRAM_TOKEN = re.compile(r"[0-9]{1,32}:[A-Za-z0-9_-]{30,80}")
_PHONE = re.compile(r"0[0-9]{9,10}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
"""What both platforms take."""


class SettingsError(Exception):
    """A setting cannot be used; the message is one line that names it."""


class Settings(BaseSettings):
    """The settings. `database_url` is "sqlite:///file" or "postgresql://..."; `public_url` is where people reach us.

    A bot of Zalo serves fifty people: there may be several tokens, and the links that open these bots, in the same
    order. With a `webhook_secret` the platforms deliver to `public_url`, without one they are polled. An empty API base
    is the platform's own. The limits are those of Zalo's plan Basic and of Telegram; how fast a bot of Zalo may send is
    published nowhere, so whoever is told to wait sets a smaller number. `operators` are the telephone numbers, as on
    the list of people, of those who are told of troubles. A description says, in the operator's language, what the
    value must be.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8-sig", extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/khuyenhoc.db",
        pattern="^(sqlite:///|postgresql://)",
        description=phrase("rule_database_url"),
    )
    public_url: str = Field(default="", pattern=_WEB, description=phrase("rule_public_url"))
    host: str = Field(default="127.0.0.1", min_length=1, description=phrase("rule_host"))
    port: int = Field(default=8000, ge=1, le=65535, description=phrase("rule_port"))
    operators: Annotated[tuple[str, ...], NoDecode] = Field(default=(), description=phrase("rule_operators"))
    plans: tuple[Path, ...] = Field(default=(), description=phrase("rule_plans"))
    plans_folder: Path = Field(default=Path("var/plans"), description=phrase("rule_plans_folder"))
    zalo_bot_token: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), description=phrase("rule_zalo_bot_token")
    )
    zalo_bot_link: Annotated[tuple[str, ...], NoDecode] = Field(default=(), description=phrase("rule_zalo_bot_link"))
    zalo_messages_a_second: int = Field(default=5, ge=1, le=30, description=phrase("rule_messages_a_second"))
    zalo_messages_a_month: int = Field(default=3000, ge=100, le=1_000_000, description=phrase("rule_messages_a_month"))
    zalo_people_a_bot: int = Field(default=50, ge=1, le=10_000, description=phrase("rule_people_a_bot"))
    zalo_api_base: str = Field(default="", pattern=_WEB, description=phrase("rule_public_url"))
    telegram_token: SecretStr = Field(default=SecretStr(""), description=phrase("rule_telegram_token"))
    telegram_messages_a_second: int = Field(default=30, ge=1, le=30, description=phrase("rule_messages_a_second"))
    telegram_api_base: str = Field(default="", pattern=_WEB, description=phrase("rule_public_url"))
    webhook_secret: SecretStr = Field(default=SecretStr(""), description=phrase("rule_webhook_secret"))

    @field_validator("public_url", "zalo_api_base", "telegram_api_base")
    @classmethod
    def _without_last_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @field_validator("operators", mode="before")
    @classmethod
    def _number_by_number(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        return tuple(fold_phone(number) for number in re.split(r"[,;]", text) if number.strip())

    @field_validator("operators")
    @classmethod
    def _are_numbers(cls, phones: tuple[str, ...]) -> tuple[str, ...]:
        _check(all(_PHONE.fullmatch(phone) for phone in phones))
        return phones

    @field_validator("zalo_bot_token", "zalo_bot_link", mode="before")
    @classmethod
    def _one_by_one(cls, text: object) -> object:
        return tuple(re.split(r"[\s,;]+", text.strip())) if isinstance(text, str) and text.strip() else text or ()

    @field_validator("zalo_bot_token")
    @classmethod
    def _are_zalo_tokens(cls, tokens: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        _check(all(_ZALO_TOKEN.fullmatch(token.get_secret_value()) for token in tokens))
        return tokens

    @field_validator("zalo_bot_link")
    @classmethod
    def _are_as_many_links(cls, links: tuple[str, ...], so_far: ValidationInfo) -> tuple[str, ...]:
        bots = so_far.data.get("zalo_bot_token", links)
        _check(all(link.startswith(("https://", "http://")) for link in links) and len(links) in (0, len(bots)))
        return links

    @field_validator("telegram_token")
    @classmethod
    def _is_telegram_token(cls, token: SecretStr) -> SecretStr:
        _check(not token or _TELEGRAM_TOKEN.fullmatch(token.get_secret_value()))
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret_of_known_address(cls, secret: SecretStr, so_far: ValidationInfo) -> SecretStr:
        _check(not secret or (_WEBHOOK_SECRET.fullmatch(secret.get_secret_value()) and so_far.data.get("public_url")))
        return secret


def _check(is_good: object) -> None:
    """Refuse a value; what the operator reads is the rule of its field."""
    if not is_good:
        raise ValueError("against its rule")


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` that are not None win. Raises SettingsError naming the wrong one."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # pyright: ignore[reportArgumentType] -- checked by pydantic
    except ValidationError as error:
        raise SettingsError(_rule_of(str(error.errors()[0]["loc"][0]))) from None
    except pydantic_settings.SettingsError:
        # Only a list is read as JSON before it is checked, and there is one.
        raise SettingsError(_rule_of("plans")) from None
    except UnicodeDecodeError:
        raise SettingsError(phrase("settings_file_letters")) from None


def _rule_of(field: str) -> str:
    return phrase("setting_wrong", name=_name_of(field), rule=Settings.model_fields[field].description or "")


def _name_of(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def unknown_settings() -> list[str]:
    """Return names, set here or in the file, that look like ours but are not: a typing mistake to be told."""
    known = {_name_of(field) for field in Settings.model_fields}
    named = {*os.environ, *dotenv_values(".env", encoding="utf-8-sig")}
    return sorted(name for name in named if name.startswith(PREFIX) and name not in known)
