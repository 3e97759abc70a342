"""The stored answer that fits a question: three ways of comparing added up, the best looked at again."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from lexicon.answers import Answer, Finding, Settings, answers, settings
from lexicon.reading import Kind, Reading

LONGEST = 400
"""Code points of a question that are looked at; a longer story says its matter before."""

_ALONE = 3.0  # by how much a first leads at most, and one that stands alone

_HAN = re.compile("[\u4e00-\u9fff]")
_APART = re.compile("[^\u4e00-\u9fffa-z0-9]+")
_K1, _B = 2.5, 1.0  # of BM25; the best of a grid on asks left out of the index
AGAIN = 8
"""So many of the best are looked at again, by what they are asked with; the others stay behind them."""

_CORE = 1 / 3
_SCRAP = 12  # signs; what is shorter says little, however well it fits
_KIND_BONUS = 1.05  # where the reading's types agree: only ever decides between two close ones


def find_answer(text: str, reading: Reading | None = None, *, without: Collection[str] = ()) -> Finding:
    """
    Find the stored answer for what was said.

    Args:
        text: as it was typed; the first 400 code points count.
        reading: where there is one, its types decide between two close answers, and small talk makes
            less sure. Its kind never stops an answer: many ask by telling what happened.
        without: ids of answers that are not meant; what is next best is judged as if they were not there.

    Returns:
        Sure → the answer. Near → no answer, two or three choices. Unsure or off
        the subject → neither. The same text always finds the same.
    """
    return index().find(text, reading, without=without)


@cache
def index() -> Index:
    """The index over all stored answers, made when first asked for."""
    return Index(answers(), settings())


class _Postings:
    """
    Which documents hold a token, and how much it counts there (BM25).

    What a token counts is worked out when it is first asked for: of all tokens of all asks a question
    has few, and a program that starts should not reckon the others.
    """

    __slots__ = ("_held", "_many", "_slow", "_weights", "unseen")

    def __init__(self, documents: Sequence[Sequence[str]], b: float = _B) -> None:
        held: dict[str, list[int]] = {}
        for number, tokens in enumerate(documents):
            for token in tokens:
                found = held.get(token)
                if found is None:
                    held[token] = [number]
                else:
                    found.append(number)
        mean = sum(map(len, documents)) / len(documents) or 1.0
        self._slow = [_K1 * (1 - b + b * len(tokens) / mean) for tokens in documents]
        self._held = held
        self._many = len(documents)
        self._weights: dict[str, Mapping[int, float]] = {}
        self.unseen = math.log(1 + (len(documents) + 0.5) / 0.5)

    def weights(self, token: str) -> Mapping[int, float]:
        """What a token counts for each document that holds it."""
        found = self._weights.get(token)
        if found is None:
            numbers = self._held.get(token, ())
            if not numbers:
                return _NOWHERE
            counts = Counter(numbers)
            idf = self._idf(len(counts))
            slow = self._slow
            found = self._weights[token] = {
                number: idf * count * (_K1 + 1) / (count + slow[number]) for number, count in counts.items()
            }
        return found

    def bare(self, document: int, points: float) -> float:
        """What points are without regard to how long the document is (of tokens that stand in it once)."""
        return points * (1 + self._slow[document]) / (_K1 + 1)

    def idf(self, tokens: Iterable[str]) -> float:
        """How much tokens tell together."""
        return sum(self._idf(len(self.weights(token))) for token in tokens)

    def tokens_in(self, most: float) -> set[str]:
        """The tokens that stand in so many documents at most."""
        return {token for token, held in self._held.items() if len(held) <= most or len(set(held)) <= most}

    def _idf(self, held: int) -> float:
        return math.log(1 + (self._many - held + 0.5) / (held + 0.5))

    def add(self, tokens: Iterable[str], share: float, into: dict[int, float]) -> None:
        for token in tokens:
            for document, weight in self.weights(token).items():
                into[document] = into.get(document, 0.0) + share * weight

    def one(self, tokens: Iterable[str], document: int) -> float:
        return sum(self.weights(token).get(document, 0.0) for token in tokens)

    def covered(self, tokens: Sequence[str], document: int) -> float:
        """The share of the question, by weight of its tokens, that the document has a word for."""
        whole = had = 0.0
        for token in tokens:
            weights = self.weights(token)
            idf = self._idf(len(weights)) if weights else self.unseen
            whole += idf
            if document in weights:
                had += idf
        return had / whole if whole else 0.0


_NOWHERE: Mapping[int, float] = {}


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A text's tokens of each way of comparing, each once, in the order they stand."""

    single: tuple[str, ...]
    pair: tuple[str, ...]
    meaning: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.single + self.pair + self.meaning


def _joined(bags: Iterable[_Tokens]) -> _Tokens:
    single: list[str] = []
    pair: list[str] = []
    meaning: list[str] = []
    for bag in bags:
        single += bag.single
        pair += bag.pair
        meaning += bag.meaning
    return _Tokens(tuple(single), tuple(pair), tuple(meaning))


class Index:
    """The answers, taken apart for comparing. Documents are counted as the answers are."""

    def __init__(self, stored: Sequence[Answer], how: Settings) -> None:
        self.stored, self.how = tuple(stored), how
        words: dict[str, list[str]] = defaultdict(list)
        for meaning, alike in how.synonyms.items():
            for word in alike:
                words[_plain(word)].append(f"#{meaning}")
        self._meanings_of = list(words.values())
        self._words = AhoCorasick(
            list(words), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        )
        self._asks: list[range] = []
        self._core: list[dict[str, float]] = []
        lines: list[_Tokens] = []
        whole: list[_Tokens] = []
        for one in self.stored:
            said = [self._bag(line) for line in (*one.asks, one.title)]
            self._core.append(_core(said))
            self._asks.append(range(len(lines), len(lines) + len(said)))
            lines += said
            asked = _joined(said)
            told = _joined((asked, self._bag(one.answer), self._bag(one.more)))
            # Meanings are taken from the asks alone: an answer speaks of more than is asked for.
            whole.append(_Tokens(told.single, told.pair, asked.meaning))
        self._single = _Postings([bag.single for bag in whole])
        self._pair = _Postings([bag.pair for bag in whole])
        self._meaning = _Postings([bag.meaning for bag in whole])
        self._not_here = range(len(lines), len(lines) + len(how.not_here))
        lines += [self._bag(line) for line in how.not_here]
        self._lines = _Postings([bag.all for bag in lines], b=0.75)
        everyday = len(lines) / 8  # a sign in every eighth line tells nothing about which
        self._telling = self._lines.tokens_in(everyday)
        self._line_tokens = [bag.all for bag in lines]
        self._whole: dict[int, float] = {}

    def find(self, text: str, reading: Reading | None = None, *, without: Collection[str] = ()) -> Finding:
        """See find_answer."""
        ranked, evidence = self.evidence(text, reading, without=without)
        if not ranked:
            return Finding(None, 0.0)
        score = self._confidence(evidence)
        if evidence["elsewhere"] >= self.how.not_here_at or score < self.how.near or len(ranked) < 2:
            return Finding(None, min(score, self.how.near))
        if score >= self.how.sure:
            return Finding(self.stored[ranked[0][0]], score)
        best = ranked[0][1]
        choices = [self.stored[number] for number, points in ranked[:3] if points >= 0.55 * best]
        if len(choices) < 2:
            choices = [self.stored[number] for number, _ in ranked[:2]]
        return Finding(None, score, tuple(choices))

    def likely(self, text: str, reading: Reading | None, most: int) -> tuple[Answer, ...]:
        """The answers that come nearest, best first, however far they are."""
        ranked, _ = self.evidence(text, reading)
        return tuple(self.stored[number] for number, _ in ranked[:most])

    def evidence(
        self, text: str, reading: Reading | None = None, *, without: Collection[str] = ()
    ) -> tuple[list[tuple[int, float]], dict[str, float]]:
        """
        What speaks for the best answer.

        Returns:
            (ranked, evidence): answers by number with their points, best first, and the
            measures the confidence is reckoned from, by their names in _finder.toml.
        """
        plain = _plain(text[:LONGEST])
        tokens = self._tokens(plain)
        points = self._points(tokens)
        if without:
            points = {number: had for number, had in points.items() if self.stored[number].id not in without}
        if not points:
            return [], {}
        if reading is not None:
            for number in points:
                if any(kind in reading.types for kind in self.stored[number].types):
                    points[number] *= _KIND_BONUS
        ranked = _ranked(points)
        telling = [token for token in tokens.all if token in self._telling]
        lines = self._points_of_lines(telling)
        ranked, lead = self._again(ranked, tokens, lines, self._lines.idf(telling))
        best, most = ranked[0]
        length = len(_HAN.findall(plain))
        alike = [(line, lines.get(line, 0.0)) for line in self._asks[best]]
        ask = max(points for _, points in alike)
        elsewhere = max((lines.get(line, 0.0) for line in self._not_here), default=0.0)
        hit = sum(best in self._meaning.weights(token) for token in tokens.meaning)
        return ranked, {
            "best": math.log1p(most),
            "lead": lead,
            "covered": self._single.covered(tokens.single, best),
            "meanings_hit": min(hit, 4),
            "length": math.log1p(length),
            "scrap": max(0, _SCRAP - length) / _SCRAP,
            "for_its_length": most / (length + 4),
            "ask_said": max(points / self._said_whole(line) for line, points in alike),
            "elsewhere": elsewhere / (ask + elsewhere + 1e-9),
            "talk": self._talk(tokens),
            "small_talk": float(reading is not None and reading.kind is Kind.CHATTER),
        }

    def candidates(self, text: str) -> list[tuple[int, dict[str, float]]]:
        """The best before they are looked at again, and what that goes by; for working out its weights."""
        tokens = self._tokens(_plain(text[:LONGEST]))
        ranked = _ranked(self._points(tokens))[:AGAIN]
        telling = [token for token in tokens.all if token in self._telling]
        lines, said = self._points_of_lines(telling), self._lines.idf(telling)
        return [
            (number, self._looks(number, had / ranked[0][1], tokens, lines, said)) for number, had in ranked
        ]

    def _points(self, tokens: _Tokens) -> dict[int, float]:
        """What each answer has in common with a question, by the three ways of comparing."""
        shares, points = self.how.channels, dict[int, float]()
        self._single.add(tokens.single, shares["single"], points)
        self._pair.add(tokens.pair, shares["pair"], points)
        self._meaning.add(tokens.meaning, shares["meaning"], points)
        return points

    def _points_of_lines(self, telling: Sequence[str]) -> dict[int, float]:
        """What the question has in common with each stored way of asking, ours and not ours."""
        points: dict[int, float] = {}
        for token in telling:
            for line, weight in self._lines.weights(token).items():
                points[line] = points.get(line, 0.0) + weight
        return points

    def _again(
        self, ranked: list[tuple[int, float]], tokens: _Tokens, lines: Mapping[int, float], said: float
    ) -> tuple[list[tuple[int, float]], float]:
        """
        The best put into the order that fits the question itself, and by how much the first leads.

        All an answer's words together say that it speaks of the subject; its single ways of asking, and
        how much of the question it has words for, say that it is what was asked.
        """
        weights, most = self.how.again, ranked[0][1]
        judged = []
        for number, had in ranked[:AGAIN]:
            looks = self._looks(number, had / most, tokens, lines, said)
            judged.append((sum(weights[name] * value for name, value in looks.items()), had, number))
        judged.sort(key=lambda one: (-one[0], -one[1], one[2]))
        lead = judged[0][0] - judged[1][0] if len(judged) > 1 else _ALONE
        return [*((number, had) for _, had, number in judged), *ranked[AGAIN:]], min(lead, _ALONE)

    def _looks(
        self, number: int, share: float, tokens: _Tokens, lines: Mapping[int, float], said: float
    ) -> dict[str, float]:
        """
        What speaks for one of the best.

        Args:
            share: of the best one's points.
            said: how much all of the question tells.
        """
        asks = sorted(
            (lines.get(line, 0.0) / self._said_whole(line) for line in self._asks[number]), reverse=True
        )
        hit = sum(number in self._meaning.weights(token) for token in tokens.meaning)
        return {
            "points": share,
            "asks": sum(asks[:3]) / 3,
            "nearest": max(self._alike(line, lines.get(line, 0.0), said) for line in self._asks[number]),
            "words": self._single.covered(tokens.single, number),
            "pairs": self._pair.covered(tokens.pair, number),
            "meanings": hit / (len(tokens.meaning) + 1),
            "core": self._core_said(number, tokens.meaning),
        }

    def _core_said(self, number: int, meanings: Sequence[str]) -> float:
        """How much is said of what nearly everybody says who asks for that answer, 0 to 1."""
        core = self._core[number]
        whole = sum(core.values())
        return sum(core.get(meaning, 0.0) for meaning in meanings) / whole if whole else 0.5

    def _alike(self, line: int, points: float, said: float) -> float:
        """How much of a stored way of asking and of the question together is common to both, 0 to 1."""
        common = self._lines.bare(line, points)
        whole = self._lines.bare(line, self._said_whole(line) - 1.0) + said - common
        return common / whole if whole > 0 else 0.0

    def signs(self, text: str) -> frozenset[str]:
        """The single signs and pairs of signs of a text, for counting."""
        tokens = self._bag(text)
        return frozenset(tokens.single + tokens.pair)

    def meanings(self, text: str) -> tuple[str, ...]:
        """What its words mean by _synonyms.toml, each once."""
        return tuple(self._meanings(_plain(text)))

    def knows_pair(self, pair: str) -> bool:
        """Two signs that stand side by side somewhere in the answers or the ways they are asked for."""
        return bool(self._pair.weights(pair))

    def covered(self, text: str, id_: str) -> tuple[float, float]:
        """How much of a text that answer has words for: (by single signs, by pairs of signs), 0 to 1 each."""
        number = next(number for number, one in enumerate(self.stored) if one.id == id_)
        tokens = self._tokens(_plain(text))
        return self._single.covered(tokens.single, number), self._pair.covered(tokens.pair, number)

    def _confidence(self, evidence: Mapping[str, float]) -> float:
        weights = self.how.confidence
        sum_ = weights["bias"] + sum(weights[name] * value for name, value in evidence.items())
        return round(1 / (1 + math.exp(-sum_)), 4)

    def _said_whole(self, line: int) -> float:
        """What a stored line would count if all of it were said."""
        found = self._whole.get(line)
        if found is None:
            telling = sorted(self._telling.intersection(self._line_tokens[line]))
            found = self._whole[line] = 1.0 + self._lines.one(telling, line)
        return found

    def _talk(self, tokens: _Tokens) -> float:
        """How much it sounds like a matter; below 0 like small talk."""
        known = [self.how.talk[token] for token in tokens.single + tokens.pair if token in self.how.talk]
        return sum(known) / math.sqrt(len(known) + 3)

    def _tokens(self, text: str) -> _Tokens:
        """Each token once."""
        bag = self._bag(text)
        return _Tokens(*(tuple(dict.fromkeys(kind)) for kind in (bag.single, bag.pair, bag.meaning)))

    def _bag(self, text: str) -> _Tokens:
        plain = _plain(text)
        pair: list[str] = []
        for run in _APART.split(plain):
            pair += [run[at : at + 2] for at in range(len(run) - 1)] or ([run] if run else [])
        return _Tokens(tuple(_HAN.findall(plain)), tuple(pair), tuple(self._meanings(plain)))

    def _meanings(self, plain: str) -> list[str]:
        matches = self._words.find_matches_as_indexes(plain, True)
        matches.sort(key=_where)
        found: dict[str, None] = {}
        for pattern, _, _ in matches:
            found.update(dict.fromkeys(self._meanings_of[pattern]))
        return list(found)


def _ranked(points: Mapping[int, float]) -> list[tuple[int, float]]:
    """The best first; among equals the one stored first."""
    return sorted(points.items(), key=lambda item: (-item[1], item[0]))


def _core(said: Sequence[_Tokens]) -> dict[str, float]:
    """The meanings in a third and more of the ways of asking, each with that share."""
    count = Counter(meaning for bag in said for meaning in set(bag.meaning))
    return {meaning: many / len(said) for meaning, many in count.items() if many >= _CORE * len(said)}


def _where(match: tuple[int, int, int]) -> tuple[int, int]:
    return match[1], match[2]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
