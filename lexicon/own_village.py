"""The village somebody says they are of: in their words, 我是正二村的, or in their name, 正二-老李."""

from __future__ import annotations

import functools
import re

from lexicon.normalize import fold
from lexicon.places import gazetteer
from lexicon.reading import Place

_LONGEST = 400
_LONGEST_NAME = 40
_FIRST_PERSON = re.compile("[我俺咱]")
_BEFORE = re.compile(
    r"(?<![说问叫骂替跟给让以为找惹欠到从])(?:我|俺|咱)"
    r"(?:(?P<is>(?:们|家|们家|们村|们屯|本人|自己)?(?:就|也|都)?(?:是|是咱们?))"
    r"|(?P<lives>(?:们|家|们家)?(?:就|也|都)?(?:家在|住在|住|在家))"
    r"|(?P<house>家(?:就|也)?在)|(?P<ours>们|们这|家)|(?P<bare>))$"
)
# The daughter married off and the son-in-law live elsewhere.
_KIN = "姑爷|女婿|亲戚|闺女|姑娘|外甥|朋友|老丈|丈母|大姑姐|大舅|小舅|姐夫|妹夫|客|外人"
_OF = re.compile(rf"(?:村|屯)?(?:的(?!{_KIN})|人(?!家)|村民|老百姓|老户|户口|[\s,，。;；!！?？、~…]|$)")
_HERE = re.compile(rf"(?:村|屯)?(?:的(?!{_KIN})|这边|这块|这头|这儿|这疙瘩|全|都|也|没|老百姓|村民|停|断)")
_ONLY = re.compile(r"(?:村|屯)?[的人](?=[\s,，。;；!！?？、~…]|$)")
_LIVES_NOT = re.compile("(?:村|屯)?(?:打工|干活|上班|旅店|医院|看病|串门|隔壁|租|亲戚|闺女家|姑娘家|那边亲)")
_TAIL_OF_NAME = re.compile(
    r"^(?:村|屯|社区|的)?(?:[\s\-_—~·.,，、|/:：()（）\[\]【】<>@#*+=]|$|[老小大][\u4e00-\u9fff]{1,2}$)"
)
_HEAD_OF_NAME = re.compile(r"(?:[\s\-_—~·.,，、|/:：()（）\[\]【】<>@#*+=]|^)$")


def own_village(text: str, places: tuple[Place, ...]) -> Place | None:
    """
    The village the speaker says to be of; the last where several are said.

    Args:
        text: what they said.
        places: of its reading; what stands in two townships (not sure) is nobody's village.
    """
    if not places or not _FIRST_PERSON.search(text[:_LONGEST]):
        return None
    folded = fold(text[:_LONGEST])
    for place in reversed(places):
        if place.end <= _LONGEST and _is_village(place) and _says_so(folded, place):
            return place
    return None


def _says_so(folded: str, place: Place) -> bool:
    before = _BEFORE.search(folded, max(0, place.start - 9), place.start)
    if before is None:
        return False
    if before["is"]:
        return _OF.match(folded, place.end) is not None
    if before["ours"]:
        # 我们正二村路灯坏了: with 村 it is theirs whatever follows
        return place.word.endswith("村") or _HERE.match(folded, place.end) is not None
    if before["bare"] is not None:
        return _ONLY.match(folded, place.end) is not None
    return _LIVES_NOT.match(folded, place.end) is None


@functools.lru_cache(maxsize=4096)
def village_in_name(name: str, township: str = "") -> Place | None:
    """
    The village in a name that people are asked to give themselves in a group: 正二-老李, 老李（正二村）.

    Args:
        name: as shown.
        township: of the group, where known: a village of another one is not taken from a name.
    """
    folded = fold(name[:_LONGEST_NAME])
    found = [
        place
        for place in gazetteer().find(folded, township)
        if _is_village(place)
        and place.township == (township or place.township)
        and _HEAD_OF_NAME.search(folded, 0, place.start)
        and _TAIL_OF_NAME.match(folded[place.end :])
    ]
    return found[0] if len({place.name for place in found}) == 1 else None


def _is_village(place: Place) -> bool:
    return place.sure and bool(place.township) and place.name != place.township
