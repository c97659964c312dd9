"""What an operator sets for Telegram."""

import re

from pydantic import Field, SecretStr, field_validator

from bot.settings import Part, WebAddress, check
from bot.texts import phrase

_TOKEN = re.compile(r"[0-9]{1,32}:[A-Za-z0-9_-]{30,80}")


class TelegramSettings(Part):
    """The bot on Telegram. The limit is the platform's; an empty API base is the platform's own."""

    telegram_token: SecretStr = Field(default=SecretStr(""), description=phrase("rule_telegram_token"))
    telegram_messages_a_second: int = Field(default=30, ge=1, le=30, description=phrase("rule_messages_a_second"))
    telegram_api_base: WebAddress = Field(default="", description=phrase("rule_public_url"))

    @field_validator("telegram_token")
    @classmethod
    def _is_token(cls, token: SecretStr) -> SecretStr:
        check(not token or _TOKEN.fullmatch(token.get_secret_value()))
        return token
