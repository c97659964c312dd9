"""A reply in its final words, as the channel can show it."""

from conversations.capabilities import Capabilities
from conversations.dialogues.menu import MENUS
from conversations.messages import Reply, say
from conversations.session import Option
from conversations.wording import Wording
from handlers.channel import Rendered


def render(reply: Reply, wording: Wording, capabilities: Capabilities) -> Rendered:
    """Put a reply into words; where there are no buttons the choices are listed, to be typed."""
    lines = [wording.text(text, reply.you) for text in reply.texts]
    options = tuple(Option(choice.id, wording.text(choice.label, reply.you)) for choice in reply.choices)
    if options and not capabilities.has_buttons:
        lines += _listed(reply, options, "\n".join(lines), wording)
    has_phone_button = reply.asks_phone and capabilities.vouches_for_phones
    phone_button = wording.text(say("show.phone_button"), reply.you) if has_phone_button else ""
    buttons = options if capabilities.has_buttons else ()
    is_menu = bool(buttons) and reply.choices in MENUS
    return Rendered("\n".join(lines), buttons, reply.qr_link, is_menu, phone_button)


def _listed(reply: Reply, options: tuple[Option, ...], told: str, wording: Wording) -> list[str]:
    """Return the choices as they are typed: by number, or by their words where the message does not quote them."""
    if reply.is_numbered:
        numbered = enumerate(options, start=1)
        head = [say("show.by_number")]
        lines = head + [say("show.numbered", number=number, label=option.label) for number, option in numbered]
    else:
        labels = [option.label.lower() for option in options]
        open_labels = "; ".join(label for label in labels if f"“{label}”" not in told)
        lines = [say("show.by_words", labels=open_labels)] if open_labels else []
    return [wording.text(line, reply.you) for line in lines]
