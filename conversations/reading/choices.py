"""Answers that choose from a list: by number, letter, ordinal, label or a fragment of it."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from conversations.reading.clean import fold, normalise, strip_courtesy
from conversations.reading.option_labels import Label, Labels, Words, alike, labels_of, short_form, typed_words
from conversations.reading.option_mentions import BACK, FRONT, NEGATION, holds, named_in, tells_hour
from conversations.reading.option_names import also_called, belonging
from conversations.reading.option_places import letter_of, place_of
from conversations.reading.option_several import says_several
from conversations.reading.option_short import abbreviates
from conversations.reading.words import Token, phrases, same_word, tokenise, word_token
from conversations.reading.yesno import is_bare_yesno, read_yesno


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """The index of the one option meant (from 0), or None with the options it could be, at most three."""

    value: int | None
    candidates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoicesAnswer:
    """The indices of all options meant (from 0, ascending), or None to ask again."""

    value: tuple[int, ...] | None


_ASK = ChoiceAnswer(None)
_MOST_SHOWN = 3
_MOST_WORDS = 60
"""A longer message chooses nothing."""
_MOST_FIGURES = 12
"""A message of more figures is a pasted table, and names no choice."""
_MOST_REPEATS = 6
"""A message that says one word more often than that names no choice either: "ba phẩy hai ba phẩy hai …"."""
_ALL = phrases("tất cả|cả|hết|tất|tất cả các|toàn bộ|mọi", marked_only="đủ cả")
_ASKING = phrases(
    "?|hả|hử|là gì|thì sao|là sao|cái nào|được không|đúng không|phải không|nghĩa là gì|có phải|gì thế|gì vậy"
)
_HEDGING = phrases(
    "chắc|chắc là|có lẽ|hình như|có thể|không nhớ|không chắc|hay|hoặc|hay là|nào cũng được|gì cũng được|"
    "sao cũng được|tùy|phân vân|nửa|lưỡng lự|mô cũng được"
)
_SURE = phrases("chắc chắn")
_MENDING = phrases(
    "à nhầm|à quên|à không|à mà thôi|à thôi|xin sửa lại|sửa lại|nói lại|đổi lại|ý nhầm|í nhầm|ý quên|nhầm|à lộn|"
    "xin lỗi|ý là|ý em là|ý tôi là|ý bác là|sửa thành|đổi thành|đổi sang|chuyển sang|ủa nhầm|đính chính|xin đổi"
)
_IGNORANT = phrases(
    "không rõ|chưa rõ|không biết|chưa biết|không nhớ|chưa nắm|không nắm|không rành|chịu|không bik|không bít|"
    "không bt|kbt"
)
_YES_LABEL = phrases("có|có rồi")
_RIGHT = phrases("đúng|đúng rồi|đồng ý|đúng vậy|ok|phải|chính xác")
_NO_ENDS = phrases("không|không có|chưa|chưa có")
_NEGATIVE = phrases("không|chưa|đừng")
_TURNING = (word_token("không"), word_token("chưa"))
_NOT_YET = phrases("chưa")
_NOT = phrases("không|chẳng|chả")
_ALREADY = phrases("rồi|xong")
_SINCE = phrases(
    "từ đầu|từ hôm|từ tháng|từ năm|từ tuần|từ lâu|từ hồi|từ trước|từ quý|từ ngày|từ kỳ|từ bữa|từ sáng|từ chiều|từ tối|"
    "hôm qua|hôm kia|hôm trước|hôm nọ|tháng trước|tuần trước|năm ngoái|kỳ trước|bữa trước|bữa qua|lâu rồi"
)
_TO_COME = phrases("sau|tới|mai|sang")
_ANNOUNCES = phrases("số|câu|mục|phương án|đáp án|lựa chọn|ô|nút|dòng|thứ tự|stt|chọn|lấy|bấm|cái")
_CUTS = frozenset(",;:.(-")
_LONG_LABEL = 6
_LONG_WORD = 3
_PAIR = 2
_LONGEST_IGNORANCE = 8
_SPOKEN = {"s": "x", "x": "x", "ch": "ch", "tr": "ch", "d": "d", "gi": "d", "r": "d"}
_ONSET = re.compile("^(?:ch|tr|gi(?=[aeou])|[sxdr])")
"""First sounds that many say, and so write, alike."""
_SEPARATORS = re.compile(r"\s*(?:[,;+&/\n]|\bvà\b|\bva\b|\bvới\b|\bvoi\b|\bcùng\b)\s*")


def read_choice(text: str, options: Sequence[str]) -> ChoiceAnswer:
    """Read which one option is meant; accepted only if exactly one is left."""
    labels = labels_of(tuple(options))
    answer = normalise(text)
    tokens = typed_words(tokenise(strip_courtesy(text) or answer), labels)
    if not tokens or _is_no_answer(tokens):
        return _ASK
    mended = _mended(tokens, labels)
    answer = answer if mended == tokens else " ".join(t.typed for t in mended)
    return _said_twice(mended, labels) or _read(mended, fold(answer), labels)


def _is_no_answer(tokens: Words) -> bool:
    """Whether a message is too long or too monotonous to choose anything."""
    figures, often = sum(token.is_figure for token in tokens), Counter(token.typed for token in tokens)
    return len(tokens) > _MOST_WORDS or figures > _MOST_FIGURES or max(often.values()) > _MOST_REPEATS


def _said_twice(tokens: Words, labels: Labels) -> ChoiceAnswer | None:
    """Read a place and a label beside it ("số 4, kinh phí"): they must agree; None where an answer is not both."""
    cut = next((i for i, t in enumerate(tokens) if t.typed in _CUTS and i and i + 1 < len(tokens)), None)
    if cut is None:
        return None
    sides = (_essential(tokens[:cut], labels), _essential(tokens[cut + 1 :], labels))
    numbers = [side for side in sides if _is_number(side)]
    words = [side for side in sides if side and not any(t.is_figure for t in side)]
    if len(numbers) != 1 or len(words) != 1:
        return None
    number, named = (_read(side, _bare_text(side), labels) for side in (*numbers, *words))
    places = (*number.candidates, *(() if number.value is None else (number.value,)))
    if named.value is None or not places:
        return None
    return named if named.value in places else ChoiceAnswer(None, _few(sorted({*places, named.value})))


def _is_number(words: Words) -> bool:
    return len(words) == 1 and words[0].is_figure and words[0].typed.isdecimal()


def _bare_text(words: Words) -> str:
    return fold(" ".join(t.typed for t in words))


def _mended(tokens: Words, labels: Labels) -> Words:
    """Return what stands behind the last correction, if it corrects anything: "2, à quên, 1"."""
    for i in range(len(tokens) - 1, 0, -1):
        length = _MENDING.length_at(tokens, i)
        if length and i + length < len(tokens) and _essential(tokens[i + length :], labels):
            behind = tokens[i + length :]
            return tuple(behind[1:] if behind[0].typed in ",:" and len(behind) > 1 else behind)
    return tokens


def _read(tokens: Words, bare_answer: str, labels: Labels) -> ChoiceAnswer:
    essential = _essential(tokens, labels)
    whole = _equal_to(tokens, labels) or _equal_to(essential, labels)
    if len(whole) == 1 and (place := _counted(essential, labels, whole[0])) is not None:
        return _among(tuple(sorted({*whole, place})))
    if len(whole) == 1 and not labels.each[whole[0]].plain[0].is_figure:
        return ChoiceAnswer(whole[0])
    letter = letter_of(tokens, essential, bare_answer)
    if letter is not None and letter < len(labels.each):
        return ChoiceAnswer(letter)
    place = place_of(essential, labels)
    if place is None:
        place = place_of(tokens, labels)  # "tren cung" ends in no "cũng"
    if place is not None:
        if _is_number(essential) and not _ANNOUNCES.found_in(tokens) and (counting := _counting(place, labels)):
            return _among(counting)
        return _number_or_label(place, essential, labels)
    if whole:
        return _among(whole)
    short = short_form(strip_courtesy(bare_answer).strip(" .)("))
    if short and (found := _where(labels, lambda label: label.short == short)):
        return _among(found)
    found = _by_label(tokens, essential, labels)
    if found.value is None:
        return ChoiceAnswer(None, _few(found.candidates))
    return _settled(found.value, tokens, labels)


def _counted(tokens: Words, labels: Labels, named: int) -> int | None:
    """Return the place that a number word counts where a label is only the same in bare letters: "ba", Bà."""
    is_counted = len(tokens) == 1 and tokens[0].is_word and tokens[0].key not in labels.known
    place = place_of(tokens, labels) if is_counted else None
    return place if place is not None and place != named and place < len(labels.each) else None


def _settled(value: int, tokens: Words, labels: Labels) -> ChoiceAnswer:
    """Return what was found, but only as likely where the words ask back or doubt."""
    label = labels.each[value].tokens
    doubts = _HEDGING.found_in(tokens) and not _SURE.found_in(tokens) and not _HEDGING.found_in(label)
    asks = _ASKING.found_in(tokens) and not _ASKING.found_in(label)
    is_open = doubts or asks or says_several(tokens, label)
    return ChoiceAnswer(None, (value,)) if is_open else ChoiceAnswer(value)


def _among(found: Sequence[int]) -> ChoiceAnswer:
    if len(found) == 1:
        return ChoiceAnswer(found[0])
    return ChoiceAnswer(None, _few(found))


def _few(found: Sequence[int]) -> tuple[int, ...]:
    """Return the likely options if they are few enough to help."""
    return tuple(found) if len(found) <= _MOST_SHOWN else ()


def _where(labels: Labels, fits: Callable[[Label], bool]) -> tuple[int, ...]:
    return tuple(i for i, label in enumerate(labels.each) if fits(label))


def _essential(tokens: Words, labels: Labels) -> Words:
    """Drop the words around the choice at its start ("em chọn số") and particles at its end."""
    start, end = 0, len(tokens)
    while (length := FRONT.length_at(tokens, start)) and start + length < end and not labels.knows(tokens[start]):
        start += length
    while (length := BACK.length_before(tokens, end)) and end - length > start and not labels.knows(tokens[end - 1]):
        end -= length
    return tokens[start:end]


# --- a number, beside labels with numbers ---


def _counting(place: int, labels: Labels) -> tuple[int, ...]:
    """Return the options a bare figure may mean where a label counts that many in words: "2" beside "Cả hai"."""
    spoken = _where(labels, lambda label: place + 1 in label.spoken_numbers)
    return tuple(sorted({*spoken, place})) if spoken and place < len(labels.each) else spoken


def _number_or_label(place: int, tokens: Words, labels: Labels) -> ChoiceAnswer:
    """Settle a place in the list: where labels hold figures, it may be an option's number or part of its label."""
    typed = alike(tokens)
    labelled = _where(labels, lambda label: holds(label.plain, tokens) or holds(label.alike, typed))
    in_range = 0 <= place < len(labels.each)
    is_number = all(t.is_figure for t in typed)
    if is_number and not labelled and labels.name_weekdays and place:
        return _ASK  # "3": the third, or Tuesday?
    if not labelled and not (is_number and any(label.numbers for label in labels.each)):
        return ChoiceAnswer(place) if in_range else _ASK
    if in_range:
        return (
            ChoiceAnswer(place)
            if labelled == (place,)
            else _among(tuple(sorted({*labelled, place})))
            if labelled
            else _ASK
        )
    named = len(labelled) == 1 and not labels.each[labelled[0]].is_range
    return ChoiceAnswer(labelled[0]) if named else ChoiceAnswer(None, labelled[:_MOST_SHOWN])


# --- by label ---


def _equal_to(tokens: Words, labels: Labels) -> tuple[int, ...]:
    """Return the options whose whole label was typed; with marks first, in bare letters second."""
    typed = tuple(t for t in tokens if t.is_word or t.is_figure)
    if not typed:
        return ()
    keys = [t.key for t in typed]
    return _where(labels, lambda label: [t.key for t in label.plain] == keys) or _where(
        labels, lambda label: len(label.plain) == len(typed) and all(map(same_word, typed, label.plain))
    )


def _by_label(tokens: Words, essential: Words, labels: Labels) -> ChoiceAnswer:
    typed = labels.alike(essential)
    spanning = labels.spanning(typed)
    if spanning is not None and not _where(labels, lambda label: label.alike == typed):
        return _among(spanning)
    ways: tuple[Callable[[], tuple[int, ...]], ...] = (
        lambda: _where(labels, lambda label: label.alike == typed),
        lambda: _where(labels, lambda label: _same(label.alike, typed)),
        lambda: _where(labels, lambda label: any(_same(label.alike, other) for other in _rephrased(tokens, essential))),
        lambda: _where(labels, lambda label: len(typed) > 1 and _same(alike(label.plain), alike(essential))),
        lambda: _where(labels, lambda label: any(_same(part, typed) for part in label.parts)),
        lambda: _where(labels, lambda label: holds(label.alike, typed, exact=True)),
        lambda: _where(labels, lambda label: holds(label.alike, typed)),
        lambda: _where(labels, lambda label: label.initials == "".join(t.bare for t in essential)),
        lambda: _where(labels, lambda label: abbreviates(essential, label.plain)),
        lambda: _where(labels, lambda label: _nearly(label.plain, essential)),
        lambda: _where(labels, lambda label: len(typed) > 1 and _in_order(typed, label.alike)),
        lambda: _where(labels, lambda label: len(typed) > _PAIR and _in_any_order(typed, label.alike)),
    )
    for found in (way() for way in ways):
        if found:
            is_clear = len(found) == 1 and not _is_turned(essential, labels.each[found[0]].plain)
            return ChoiceAnswer(found[0]) if is_clear else ChoiceAnswer(None, found)
    for said in (_unknown(tokens, labels), _yes_or_no(tokens, labels)):
        if len(said) == 1:
            return ChoiceAnswer(said[0])
    sentence = labels.alike(tokens)
    naming = named_in(sentence, labels)
    if len(naming.meant) == 1 and _tells_more(sentence, labels, {*naming.meant, *naming.denied}):
        return ChoiceAnswer(None, naming.meant)
    if not naming.meant and len(turned := _turned_about(sentence, labels)) == 1:
        return ChoiceAnswer(turned[0])
    if naming.left:
        return ChoiceAnswer(None, _few(naming.left))
    if named := naming.meant or also_called(tokens, labels):
        return _among(named)
    return ChoiceAnswer(None, _few(belonging(tokens, labels)))


def _tells_more(sentence: Words, labels: Labels, named: Collection[int]) -> bool:
    """Whether a sentence holds a figure that no label named in it has: then it reports rather than chooses."""
    return any(
        t.is_figure and not any(t.typed in labels.each[i].numbers for i in named) and not tells_hour(sentence, k)
        for k, t in enumerate(sentence)
    )


def _same(label: Words, typed: Words) -> bool:
    return len(label) == len(typed) and all(map(same_word, typed, label))


def _rephrased(tokens: Words, essential: Words) -> Iterator[Words]:
    """Yield an answer as a label may put it: "duyệt rồi" as "đã duyệt", "không đạt" as "chưa đạt"."""
    if any(t in _ALREADY for t in tokens[len(essential) :]):
        yield (word_token("đã"), *essential)
    since = next((i for i in range(1, len(tokens)) if _SINCE.length_at(tokens, i)), None)
    if since is not None and not _TO_COME.found_in(tokens[since:]):
        yield (word_token("đã"), *(t for t in tokens[:since] if t in essential))
    if len(essential) > 1 and essential[0] in _NOT:
        yield (word_token("chưa"), *essential[1:])  # but "chưa" is no "không": it may come


def _in_order(typed: Words, label: Words) -> bool:
    """Return whether the label holds the typed words in their order, with others between: "mức 1", "Mức độ 1"."""
    rest = iter(label)
    return _is_as_negative(typed, label) and all(any(same_word(t, word) for word in rest) for t in typed)


def _in_any_order(typed: Words, label: Words) -> bool:
    """Return whether all typed words are the label's: "theo không kịp", "Học không theo kịp"."""
    return _is_as_negative(typed, label) and all(any(same_word(t, word) for word in label) for t in typed)


def _is_turned(typed: Words, label: Words) -> bool:
    """Whether words are the part of a label that its "không" turns: "theo kịp" is not "Học không theo kịp"."""
    return len(typed) > 1 and any(holds(label, (no, *typed)) for no in _TURNING)


def _is_as_negative(typed: Words, label: Words) -> bool:
    """Whether words leave out no negation of a label: "kỳ này có" is not "Kỳ này không có"."""
    return _NEGATIVE.found_in(typed) or not _NEGATIVE.found_in(label)


def _turned_about(typed: Words, labels: Labels) -> tuple[int, ...]:
    """Return the options of which three words or more stand together in another order: "theo không kịp bạn bè"."""
    return _where(labels, lambda label: _has_turned_about(typed, label.alike))


def _has_turned_about(typed: Words, label: Words) -> bool:
    start = 0
    for end in range(len(typed) + 1):
        if end < len(typed) and any(same_word(typed[end], word) for word in label):
            continue
        stretch, rest = typed[start:end], (*typed[:start], *typed[end:])
        is_whole = len({t.key for t in stretch}) == len(stretch) > _PAIR and not holds(label, stretch)
        if is_whole and _is_as_negative(stretch, label) and not NEGATION.found_in(rest):
            return True
        start = end + 1
    return False


def _nearly(label: Words, typed: Words) -> bool:
    """Return whether one or two typing errors lie between the answer and a long label."""
    if any(t.is_figure for t in (*label, *typed)) or holds(typed, label):
        return False  # a word more is no typing error: "kỳ này không có nữ"
    pairs = zip(label, typed, strict=False)
    if len(label) == len(typed) and any(len(a.bare) < _LONG_WORD and not _sounds_like(b, a) for a, b in pairs):
        return False  # a short word is soon another one: "không có", "Không rõ"
    a, b = (fold("".join(t.typed for t in side)) for side in (label, typed))
    allowed = 0 if len(a) < _LONG_LABEL else 1 if len(a) < 2 * _LONG_LABEL else 2
    return abs(len(a) - len(b)) <= allowed and _distance(a, b) <= allowed


def _sounds_like(token: Token, word: Token) -> bool:
    """Whether a word differs from another at most in how its first sound is written: "xở", "sở"."""
    return same_word(token, word) or _ONSET.sub(_spoken, token.key) == _ONSET.sub(_spoken, word.key)


def _spoken(onset: re.Match[str]) -> str:
    return _SPOKEN[onset[0]]


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


# --- by what a label means ---


def _unknown(tokens: Words, labels: Labels) -> tuple[int, ...]:
    tells = len(tokens) > _LONGEST_IGNORANCE or any(t.is_figure for t in tokens)
    if tells or not _IGNORANT.found_in(tokens):
        return ()
    return _where(labels, lambda label: _IGNORANT.is_all_of(label.plain))


def _yes_or_no(tokens: Words, labels: Labels) -> tuple[int, ...]:
    """Return the options that say yes, or no, to a short answer that does; "chưa" is no mere "không"."""
    answer = " ".join(t.typed for t in tokens)
    if not is_bare_yesno(answer):
        return ()
    verdict = read_yesno(answer).value
    says_yes = _where(labels, lambda label: bool(label.parts) and _YES_LABEL.is_all_of(label.parts[0]))
    says_no = _where(labels, lambda label: _NO_ENDS.length_before(label.plain, len(label.plain)) > 0)
    if not (says_yes and says_no):
        return _where(labels, _confirms) if verdict else ()
    not_yet = _NOT_YET.found_in(tokens)
    denying = tuple(i for i in says_no if _NOT_YET.found_in(labels.each[i].plain) == not_yet)
    return () if verdict is None else says_yes if verdict else denying


def _confirms(label: Label) -> bool:
    """Whether a label is nothing but a yes: "Đúng rồi, gửi đi"."""
    typed = " ".join(t.typed for t in label.tokens)
    return len(label.parts) > 1 and _RIGHT.is_all_of(label.parts[0]) and read_yesno(typed).value is True


# --- several ---


def read_choices(text: str, options: Sequence[str]) -> ChoicesAnswer:
    """Read which options are meant: "1,3", "1 và 3", "1 3", labels, or "tất cả"; all parts must be clear."""
    labels = labels_of(tuple(options))
    answer = normalise(text)
    tokens = _essential(typed_words(tokenise(strip_courtesy(text)), labels), labels)
    if not tokens or len(tokens) > _MOST_WORDS:
        return ChoicesAnswer(None)
    if _ALL.is_all_of(tokens):
        return ChoicesAnswer(tuple(range(len(options))))
    exact = _equal_to(tokens, labels)
    if len(exact) == 1:
        return ChoicesAnswer(exact)
    if NEGATION.found_in(tokens):
        return ChoicesAnswer(None)
    found = [read_choice(part, options).value for part in _parts(answer)]
    meant = sorted({i for i in found if i is not None})
    return ChoicesAnswer(tuple(meant) if found and None not in found else None)


def _parts(answer: str) -> tuple[str, ...]:
    if re.fullmatch(r"[\d\s]+", strip_courtesy(answer)):
        return tuple(strip_courtesy(answer).split())
    spaced = re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ",", answer)
    return tuple(part for part in _SEPARATORS.split(spaced) if part)
