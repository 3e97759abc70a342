"""What goes on together and what apart, once cases are joined; each teller is spoken to alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers import befriended, concern, private, told_late
from handlers.burst import piece
from handlers.choose import decide
from handlers.facts import Around, Facts
from handlers.privacy import may_see
from handlers.together import through
from lexicon.reading import Level, OfficerNamed, Topic, Type
from lexicon.wording import wording
from storage.changes import Change, Say, SetTimer
from storage.records import Burst, Case, MessageKind, Person, State
from tests.handlers.people import after, answered, asked, heard, pieces, steps
from tests.handlers.scene import (
    CHATTER,
    DANGER,
    DEPUTY,
    HEAD,
    MEDIATOR,
    MORNING,
    SPEAKER,
    a_case,
    a_message,
    a_reading,
    due,
    only,
    scene,
)

NEIGHBOUR = Person(id=13, name="样钱", contact=True, township="正安镇", village="正二村")
THIRD = Person(id=14, name="样孙", contact=True)
HELD: dict[str, Any] = {"state": State.TAKEN, "holder": MEDIATOR.id, "taken_at": MORNING}
ROOT = a_case(voices=3, **HELD)
MINE = a_case(
    id=702,
    number=6310,
    opened_at=MORNING + 5,
    teller_id=NEIGHBOUR.id,
    told="前院说我垒墙，我那是自家地",
    messages=(2,),
    state=State.JOINED,
    same_as=ROOT.id,
    closed_at=MORNING + 9,
)
THEIRS = replace(MINE, id=703, number=6311, teller_id=THIRD.id, told="路都堵了", messages=(3,))
AROUND = Around(
    roots={MINE.id: ROOT, THEIRS.id: ROOT},
    beside={ROOT.id: (MINE, THEIRS)},
    people={NEIGHBOUR.id: NEIGHBOUR, THIRD.id: THIRD},
)


def _around(root: Case) -> Around:
    return replace(AROUND, roots={MINE.id: root, THEIRS.id: root})


def _said(text: str, root: Case = ROOT, **sets: Any) -> Facts:
    """样钱, whose case was joined, writes privately."""
    message = sets.pop("message", None) or a_message(text, id=50, private=True, sender_id=NEIGHBOUR.id)
    about: dict[str, Any] = {
        "person": NEIGHBOUR,
        "reading": CHATTER,
        "told": (through(MINE, root),),
        "around": _around(root),
    }
    return scene(message, **{**about, **sets})


def _told(changes: list[Change], person: Person) -> list[str]:
    return [c.text for c in only(changes, Say) if c.person_id == person.id]


def test_settled_together_each_is_asked_alone() -> None:
    """One 办结: both parts end in its words, each teller is asked under the number they know."""
    done = answered("办结 6207 墙退回去了", ROOT, named=ROOT, around=AROUND)

    assert after(ROOT, done).state is State.SETTLED
    assert [after(c, done).outcome for c in (MINE, THEIRS)] == ["墙退回去了"] * 2
    assert after(MINE, done).closed_at == MINE.closed_at  # the week in which it was joined stands
    line = wording("settled", called="张姐", number=6207)
    assert _told(done, SPEAKER) == _told(done, NEIGHBOUR) == _told(done, THIRD) == [line]
    questions = {c.question.case_id for c in only(done, Say) if c.question and c.question.kind == "settled"}
    assert questions == {701, 702, 703}


def test_taken_together_each_hears_who_took_it() -> None:
    """The earlier one was nobody's when they were joined."""
    root = a_case(voices=3)
    done = answered("接 6207", root, named=root, around=_around(root))

    line = wording("taken", number=6207, called="张姐")
    assert _told(done, SPEAKER) == _told(done, NEIGHBOUR) == _told(done, THIRD) == [line]


def test_the_mediator_sees_whose_words_are_whose() -> None:
    """Each under their own number, none in another's."""
    (text,) = heard(answered("6207", ROOT, named=ROOT, around=AROUND), MEDIATOR)

    assert "3人说" in text.splitlines()[0]
    assert "6310 样钱：“前院说我垒墙，我那是自家地”" in text
    assert "6311 样孙：“路都堵了”" in text
    assert "样吴：“后院那家把墙垒到我家地里了”" in text


def test_one_voice_is_shown_by_its_own_number() -> None:
    """6310: those words alone, and under which number it goes on; to nobody else."""
    (text,) = heard(answered("6310", ROOT, named=MINE, around=AROUND, teller=NEIGHBOUR, case=MINE), MEDIATOR)
    other = heard(answered("6310", named=MINE, around=AROUND, officer=DEPUTY), DEPUTY)

    assert "并在6207里" in text
    assert "后院那家" not in text
    assert "前院说我垒墙" in text
    assert other == [wording("no_permission")]


def test_a_part_taken_back_takes_only_that_voice() -> None:
    """样钱 says 没事了: what the others told stands, its mediator hears how many are left."""
    done = private.answered(_said("撤回"))

    assert done is not None
    assert after(MINE, done).state is State.WITHDRAWN
    assert after(ROOT, done).state is State.TAKEN
    assert after(ROOT, done).voices == 2
    assert heard(done, MEDIATOR) == [wording("voice_back", number=6310, root=6207, count=2)]
    assert _told(done, NEIGHBOUR) == [wording("withdrawn")]


def test_a_message_recalled_takes_only_that_voice() -> None:
    """Recalled, nothing of a concern is left of theirs."""
    gone = a_message("", id=51, private=True, sender_id=NEIGHBOUR.id, kind=MessageKind.RECALL, recalls=2)
    done = decide(_said("", message=gone))

    assert after(MINE, done).state is State.WITHDRAWN
    assert after(ROOT, done).state is State.TAKEN


def test_the_first_teller_takes_it_back_and_the_others_matter_stands() -> None:
    """The next one's case stands for the rest, in the same hands; the others hear nothing at that moment."""
    done = private.answered(_said("撤回", person=SPEAKER, told=(ROOT,), message=_by_speaker("撤回")))

    assert done is not None
    assert after(ROOT, done).state is State.WITHDRAWN
    heir = after(MINE, done)
    assert (heir.state, heir.holder, heir.voices, heir.same_as) == (State.TAKEN, MEDIATOR.id, 2, None)
    assert after(THEIRS, done).same_as == heir.id
    assert heard(done, MEDIATOR) == [wording("goes_on_without", number=6207, root=6310, count=2)]
    assert _told(done, NEIGHBOUR) == _told(done, THIRD) == []


def test_taken_back_before_anybody_took_it_the_next_is_offered() -> None:
    """The clocks of the one that stands begin now."""
    root = a_case(voices=3)
    facts = _said("撤回", root, person=SPEAKER, told=(root,), message=_by_speaker("撤回"))
    done = private.answered(facts)

    assert done is not None
    assert after(MINE, done).state is State.OFFERED
    assert {c.timer.key for c in only(done, SetTimer)} >= {"climb:702:next", "waiting:702"}
    offers = [c for c in only(done, Say) if c.question and c.question.kind == "offer"]
    assert [(c.person_id, c.case_id) for c in offers] == [(MEDIATOR.person_id, 702)]


def test_one_who_writes_on_is_heard_by_whoever_has_the_whole() -> None:
    """More words of 样钱 go to their own case and to 张姐, and open nothing new."""
    late = a_message("他又往前垒了一截", id=50, private=True, sender_id=NEIGHBOUR.id)
    case = through(MINE, ROOT)
    burst = Burst(
        id=1, conversation="p13", room_id=None, person_id=13, started_at=MORNING, last_at=MORNING,
        judge_at=0, unjudged_from=0, closes_at=MORNING, message_ids=(50,), case_id=702,
    )  # fmt: skip
    _, done = told_late.pass_on(_said("他又往前垒了一截"), burst, (late,), case)

    assert steps(done) == ["added"]
    assert heard(done, MEDIATOR) == [
        wording("added", number=6310, who="样钱", words="他又往前垒了一截", parts="")
    ]


def test_danger_told_by_one_stands_on_its_own_at_once() -> None:
    """Joined or not, all are called; the rest is counted without it."""
    facts = _said("他拿刀出来了", reading=DANGER, whole=DANGER)
    done = piece(replace(facts, burst=_running(702)))
    mine = after(MINE, done)

    assert (mine.state, mine.danger, mine.same_as) == (State.OFFERED, True, None)
    assert after(ROOT, done).voices == 2
    called = {c.person_id for c in only(done, Say) if "【急】" in c.text}
    assert MEDIATOR.person_id in called
    assert DEPUTY.person_id in called


def test_my_matters_show_the_number_it_goes_on_under() -> None:
    """我的事: 6207 and who has it, once, however often one told it."""
    twice = replace(MINE, id=705, number=6315)
    facts = _said("我的事", told=(through(MINE, ROOT), through(twice, ROOT)))
    around = replace(AROUND, roots={**AROUND.roots, 705: ROOT})
    done = private.answered(replace(facts, around=around))

    assert done is not None
    assert _told(done, NEIGHBOUR) == [wording("mine", cases="6207，张姐接了")]


def test_who_wants_another_gets_another_for_themselves_alone() -> None:
    """换人 of one of three: theirs stands alone before the next, the others keep whom they have."""
    question = asked(MINE, kind="handler_ok")
    done = private.answered(_said("2", question=question))

    assert done is not None
    mine = after(MINE, done)
    assert (mine.state, mine.assigned, mine.same_as) == (State.OFFERED, DEPUTY.id, None)
    assert MEDIATOR.id in mine.hidden_from
    assert after(ROOT, done).holder == MEDIATOR.id


def test_not_settled_for_one_is_a_matter_of_its_own() -> None:
    """The road is mended but for one household: theirs is open again in the same hands."""
    ended = replace(ROOT, state=State.SETTLED, closed_at=MORNING + 60)
    done = private.answered(_said("2", ended, question=asked(MINE, kind="settled")))

    assert done is not None
    mine = after(MINE, done)
    assert (mine.state, mine.holder, mine.same_as) == (State.TAKEN, MEDIATOR.id, None)
    assert heard(done, MEDIATOR) == [wording("mediator_reopened", number=6310)]


def test_an_officer_complained_of_only_now_sees_no_more_of_that_part() -> None:
    """Joined, and then it is about the village's secretary: it is its own again, a level up."""
    named = a_reading(
        a_reading().kind,
        Type.LAND,
        topics=(Topic.OFFICER,),
        officers=(OfficerNamed(title="书记", start=0, end=2, level=Level.VILLAGE),),
    )
    case = through(MINE, ROOT)
    said = pieces("书记收了他家的钱")
    alone, done = told_late.said_late(_said("书记收了他家的钱"), case, said, named)

    assert (alone.state, alone.same_as, alone.level) == (State.OFFERED, None, "township")
    assert MEDIATOR.id in alone.hidden_from
    assert HEAD.id in alone.hidden_from
    assert after(ROOT, done).voices == 2
    assert not [text for text in heard(done, MEDIATOR) if "书记" in text]


def test_who_becomes_a_contact_hears_the_number_it_goes_on_under() -> None:
    """Joined while they could not be written to."""
    mine = replace(MINE, reachable=False)
    facts = _said("", told=(through(mine, ROOT),))
    done = befriended.welcome(facts)

    assert wording("renumbered", number=6207, called="张姐") in _told(done, NEIGHBOUR)


def _by_speaker(text: str) -> Any:
    return a_message(text, id=50, private=True)


def _running(case_id: int) -> Burst:
    return Burst(
        id=1, conversation="p13", room_id=None, person_id=13, started_at=MORNING, last_at=MORNING,
        judge_at=0, unjudged_from=0, closes_at=MORNING + 10, message_ids=(2,), case_id=case_id, judged=(2,),
    )  # fmt: skip


def test_one_who_is_not_to_be_looked_for_stands_so_among_the_voices() -> None:
    """样钱 answered 0: whoever reads the whole does not go looking for them."""
    around = replace(AROUND, beside={ROOT.id: (replace(MINE, quiet=True), THEIRS)})
    (text,) = heard(answered("6207", ROOT, named=ROOT, around=around), MEDIATOR)

    assert [row for row in text.splitlines() if wording("find_quiet") in row] == [
        f"6310 样钱：“{MINE.told}” {wording('find_quiet')}"
    ]


def test_nobody_taking_it_each_is_told_so() -> None:
    """A day without anybody: all who told it are owed a word."""
    root = a_case(voices=3)
    done = concern.still_waiting(scene(timer=due("waiting_told"), case=root, around=_around(root)))

    assert [c.person_id for c in only(done, Say)] == [SPEAKER.id, NEIGHBOUR.id, THIRD.id]
    assert all("6207" in c.text for c in only(done, Say))


def test_who_was_kept_from_the_whole_is_kept_from_the_part() -> None:
    """张姐 said 回避 of the whole: split off, the part is not hers either."""
    root = replace(ROOT, hidden_from=(MEDIATOR.id,), holder=DEPUTY.id, assigned=DEPUTY.id)
    done = answered("拆 6310", named=MINE, around=_around(root), officer=DEPUTY)
    alone = after(MINE, done)

    assert alone.state is State.OFFERED
    assert MEDIATOR.id in alone.hidden_from
    assert not may_see(MEDIATOR, alone)


def test_a_late_digit_to_the_alert_of_a_joined_case_does_nothing() -> None:
    """Whoever may see the whole hears its number, another only that it is over."""
    offer = asked(MINE)
    mine = answered("1", ROOT, case=MINE, question=offer, around=AROUND)
    other = answered("1", case=MINE, question=asked(MINE, DEPUTY), around=AROUND, officer=DEPUTY)
    seen = replace(MINE, offered_to=(MEDIATOR.id, DEPUTY.id))
    their = answered("1", case=seen, question=asked(seen, DEPUTY), around=AROUND, officer=DEPUTY)

    assert steps(mine) == steps(other) == steps(their) == []
    assert heard(mine, MEDIATOR) == [wording("in_joined", number=6310, root=6207)]
    assert "6207" not in "".join([*heard(other, DEPUTY), *heard(their, DEPUTY)])


def test_told_twice_by_one_it_is_taken_back_whole() -> None:
    """样吴 told it, told it again, it was joined: 撤回 takes both, and what 样孙 told stands."""
    twice = replace(MINE, teller_id=SPEAKER.id)
    around = replace(AROUND, beside={ROOT.id: (twice, THEIRS)})
    facts = _said("撤回", person=SPEAKER, told=(through(twice, ROOT), ROOT), message=_by_speaker("撤回"))
    done = private.answered(replace(facts, around=around))

    assert done is not None
    assert after(twice, done).state is State.WITHDRAWN
    assert after(ROOT, done).state is State.WITHDRAWN
    assert after(THEIRS, done).state is State.TAKEN
    assert _told(done, THIRD) == []


def test_told_twice_by_one_and_by_nobody_else_nothing_is_left() -> None:
    """Both end, and the mediator hears once that it was taken back."""
    twice = replace(MINE, teller_id=SPEAKER.id)
    around = Around(roots={twice.id: ROOT}, beside={ROOT.id: (twice,)})
    facts = _said("撤回", person=SPEAKER, told=(through(twice, ROOT), ROOT), message=_by_speaker("撤回"))
    done = private.answered(replace(facts, around=around))

    assert done is not None
    assert after(ROOT, done).state is after(twice, done).state is State.WITHDRAWN
    assert heard(done, MEDIATOR) == [wording("mediator_withdrawn", number=6207, place="正二村")]


def test_told_twice_by_another_takes_back_both_of_theirs() -> None:
    """样钱 told two parts of it: both go, one line to the mediator counts who is left."""
    second = replace(MINE, id=705, number=6315)
    around = replace(AROUND, roots={**AROUND.roots, 705: ROOT}, beside={ROOT.id: (MINE, THEIRS, second)})
    facts = _said("撤回", told=(through(second, ROOT), through(MINE, ROOT)))
    done = private.answered(replace(facts, around=around))

    assert done is not None
    assert after(MINE, done).state is after(second, done).state is State.WITHDRAWN
    assert after(ROOT, done).voices == 2
    assert len(heard(done, MEDIATOR)) == 1


def test_told_twice_by_one_they_are_asked_once() -> None:
    """Settled: one question to one person."""
    twice = replace(MINE, teller_id=SPEAKER.id)
    around = replace(AROUND, beside={ROOT.id: (twice, THEIRS)})
    done = answered("办结 6207 好了", ROOT, named=ROOT, around=around)

    assert len(_told(done, SPEAKER)) == 1
