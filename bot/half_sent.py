"""How far a long message came before it got stuck, so that another attempt goes on from there."""

from collections import OrderedDict

REMEMBERED_MESSAGES = 1000


class HalfSent:
    """How far long messages came that got stuck: what was sent under a key is not sent again.

    It is lost with the process; then nobody knows what was sent, and a message begins anew.
    """

    def __init__(self) -> None:
        self._parts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def parts_of(self, key: str, text: str) -> int:
        """Return how many parts of this text went out under the key."""
        words, parts = self._parts.get(key, (0, 0))
        return parts if words == hash(text) else 0

    def keep(self, key: str, text: str, parts: int) -> None:
        """Remember how many parts went out."""
        self._parts[key] = hash(text), parts
        if len(self._parts) > REMEMBERED_MESSAGES:
            self._parts.popitem(last=False)

    def forget(self, key: str) -> None:
        """The whole message went out."""
        self._parts.pop(key, None)
