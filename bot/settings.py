"""What an operator sets: the environment or a `.env` file, every name beginning with KHUYENHOC_."""

import os
from pathlib import Path

import pydantic_settings
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.texts import phrase

PREFIX = "KHUYENHOC_"


class SettingsError(Exception):
    """A setting cannot be used; the message is one line that names it."""


class Settings(BaseSettings):
    """The settings. `database_url` is "sqlite:///file" or "postgresql://..."; `public_url` is where people reach us.

    A description says, in the operator's language, what the value must be.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8-sig", extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/khuyenhoc.db",
        pattern="^(sqlite:///|postgresql://)",
        description=phrase("rule_database_url"),
    )
    public_url: str = Field(default="", pattern="^(https?://|$)", description=phrase("rule_public_url"))
    host: str = Field(default="127.0.0.1", min_length=1, description=phrase("rule_host"))
    port: int = Field(default=8000, ge=1, le=65535, description=phrase("rule_port"))
    plans: tuple[Path, ...] = Field(default=(), description=phrase("rule_plans"))

    @field_validator("public_url")
    @classmethod
    def _without_last_slash(cls, url: str) -> str:
        return url.rstrip("/")


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
    """Return names in the environment that look like ours but are not: a typing mistake to be told."""
    known = {_name_of(field) for field in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
