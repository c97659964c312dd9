"""A reply in its final words, as the channel can show it."""

from conversations.capabilities import Capabilities
from conversations.messages import Reply, say
from conversations.session import Option
from conversations.wording import Wording
from handlers.channel import Rendered


def render(reply: Reply, wording: Wording, capabilities: Capabilities) -> Rendered:
    """Put a reply into words; where there are no buttons the choices are listed, to be typed."""
    lines = [wording.text(text, reply.you) for text in reply.texts]
    options = tuple(Option(choice.id, wording.text(choice.label, reply.you)) for choice in reply.choices)
    if options and not capabilities.has_buttons:
        lines.append(_listed(reply, options, wording))
    buttons = options if capabilities.has_buttons else ()
    return Rendered("\n".join(lines), buttons, reply.qr_link)


def _listed(reply: Reply, options: tuple[Option, ...], wording: Wording) -> str:
    if not reply.is_numbered:
        labels = "; ".join(option.label.lower() for option in options)
        return wording.text(say("show.by_words", labels=labels), reply.you)
    numbered = (
        say("show.numbered", number=number, label=option.label) for number, option in enumerate(options, start=1)
    )
    return "\n".join(wording.text(line, reply.you) for line in numbered)
