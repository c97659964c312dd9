"""What an operator sets for Zalo."""

import re
from typing import Annotated

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from bot.settings import Part, Several, WebAddress, check
from bot.texts import phrase

_TOKEN = re.compile(r"[0-9]{1,32}:[A-Za-z0-9_.~-]{1,256}")


class ZaloSettings(Part):
    """The bots of Zalo. One serves fifty people: there may be several tokens, and links that open them, in one order.

    The limits are those of the plan Basic; how fast a bot may send is published nowhere, so whoever is told to wait
    sets a smaller number. An empty API base is the platform's own.
    """

    zalo_bot_token: Annotated[tuple[SecretStr, ...], Several] = Field(
        default=(), description=phrase("rule_zalo_bot_token")
    )
    zalo_bot_link: Annotated[tuple[str, ...], Several] = Field(default=(), description=phrase("rule_zalo_bot_link"))
    zalo_messages_a_second: int = Field(default=5, ge=1, le=30, description=phrase("rule_messages_a_second"))
    zalo_messages_a_month: int = Field(default=3000, ge=100, le=1_000_000, description=phrase("rule_messages_a_month"))
    zalo_people_a_bot: int = Field(default=50, ge=1, le=10_000, description=phrase("rule_people_a_bot"))
    zalo_api_base: WebAddress = Field(default="", description=phrase("rule_public_url"))

    @field_validator("zalo_bot_token", "zalo_bot_link", mode="before")
    @classmethod
    def _one_by_one(cls, text: object) -> object:
        return tuple(re.split(r"[\s,;]+", text.strip())) if isinstance(text, str) and text.strip() else text or ()

    @field_validator("zalo_bot_token")
    @classmethod
    def _are_tokens(cls, tokens: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        check(all(_TOKEN.fullmatch(token.get_secret_value()) for token in tokens))
        bots = {token.get_secret_value().partition(":")[0] for token in tokens}
        check(len(bots) == len(tokens))
        return tokens

    @field_validator("zalo_bot_link")
    @classmethod
    def _are_as_many_links(cls, links: tuple[str, ...], so_far: ValidationInfo) -> tuple[str, ...]:
        bots = so_far.data.get("zalo_bot_token", links)
        check(all(link.startswith(("https://", "http://")) for link in links) and len(links) in (0, len(bots)))
        return links
