"""Words that say of one sort of people that it is all of them: "dtts tất cả", "toàn nữ", "không có nam"."""

from collections.abc import Mapping

from conversations.reading.clauses import Message
from conversations.reading.clean import is_figure, normalise, strip_courtesy
from conversations.reading.vocabulary import FormWords, Noun, form_words, in_play
from conversations.reading.words import phrases, tokenise

_MOST_WORDS = 12
_BEFORE = phrases(
    "toàn|toàn là|toàn bộ|toàn bộ là|toàn bộ đều|toàn bộ đều là|tất cả|tất cả là|tất cả đều|tất cả đều là|đều|đều là|"
    "cả lớp|cả lớp là|cả lớp đều|cả lớp đều là|hết là|hết thảy|hết thảy là|100|100 là|ai cũng|ai cũng là|"
    "người nào cũng|người nào cũng là|toàn những"
)
"""Without marks "hết nữ" and "cả nữ" say something else."""
_BEHIND = phrases(
    "tất cả|tất|toàn bộ|hết|hết cả|cả|cả lớp|hết thảy|cả thảy|100|luôn cả|hết luôn|hết trơn|hết ráo|tất tần tật|"
    "thì tất cả|thì hết|là tất cả|là hết|là toàn bộ|là 100|thì 100|đều hết"
)
_NOBODY = phrases("không có|không|chẳng có|chả có|không có ai là|không có người nào là|không có ai|chưa có")
_NONE_OF_THEM = phrases("nào|nào cả|nào hết|cả|hết|ai|đâu")
_OPENING = phrases("dạ|thưa|vâng|ừ|thì|cái|kỳ|này")
_POLITE = phrases("dạ|ạ|nhé|nha|thưa|luôn|đấy|đó|rồi|cháu|em|anh|chị|bác|cô|chú|mà|thôi|nhá|e|a|người|cái|kỳ này")


def read_everybody(text: str, form: str, figures: Mapping[str, int]) -> Mapping[str, int]:
    """Return the part that a whole message says to be all of its whole, with that figure; empty for anything else.

    `figures` are those that are known.
    """
    words = form_words(form)
    if words is None or is_figure(text) or len(text.split()) > _MOST_WORDS:
        return {}
    typed = tokenise(strip_courtesy(normalise(text)))
    start = next((i for i, token in enumerate(typed) if token not in _OPENING), 0)
    tokens = tuple(token for token in typed[start:] if token.is_word or token.is_figure)
    opens = _BEFORE.length_at(tokens, 0)
    said = Message(tokens[opens:], in_play(form))  # "toàn là chị em" names no La Chí
    for noun in said.nouns(form):
        name = _part_of(noun, said, words, is_all=opens > 0)
        whole = words.fields[name].within if name else ""
        if whole in figures:
            return {name: figures[whole]}
    return {}


def _part_of(noun: Noun, said: Message, words: FormWords, *, is_all: bool) -> str:
    """Return the part that a noun names, if all other words say that it is everybody, or that the others are nobody.

    `is_all`: a word for all has opened the message.
    """
    alike = (n for n in said.nouns(words.form) if n.concepts <= words.measures or n.concepts == noun.concepts)
    counted = {i for n in alike for i in range(n.start, n.end)}
    kept = [i for i, token in enumerate(said.tokens) if token not in _POLITE and i not in counted]
    before = [said.tokens[i] for i in kept if i < noun.start]
    behind = [said.tokens[i] for i in kept if i >= noun.end]
    if not before and (_BEHIND.is_all_of(behind) or (is_all and not behind)):
        return _named(noun, words)
    if _NOBODY.is_all_of(before) and not is_all and (not behind or _NONE_OF_THEM.is_all_of(behind)):
        return next((name for name, part in words.fields.items() if noun.concepts & set(part.rest)), "")
    return ""


def _named(noun: Noun, words: FormWords) -> str:
    parts = (name for name, part in words.fields.items() if part.within)
    fits = [n for n in parts if words.fields[n].fits(noun.concepts) or words.fields[n].fits_alone(noun.concepts)]
    return fits[0] if len(fits) == 1 else ""
