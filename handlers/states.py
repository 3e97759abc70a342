"""Where a case may go from where it stands: all of it is in this one table.

A case begins OFFERED: somebody was asked and nobody has answered. Whoever answers first has it:
TAKEN. It may be passed on any number of times (the ladder's clocks, 让别人, 转, 退, 回避); each time
it is OFFERED again, under the same number. It ends SETTLED (说妥), UNSETTLED (没说拢), MOVED_OUT (a
court, the police, another county), WITHDRAWN (the teller took it back) or FALSE_ALARM (误报), or is JOINED
(并) to an earlier case of the same matter: it goes on and ends there, until it is split off (拆). Nothing
that ended is gone: the teller may say that it is not settled; then its holder has it again ("reopened"),
or where there is none, it is OFFERED anew ("asked_anew").

Steps that leave the state as it is (a late piece, a note, another type, 0 = be silent) stand here
too, so that the table also says what may not be done: nobody changes the type of what has ended.

One rule does not fit the table: a matter once read as present danger is never withdrawn by a message,
for it may have been written with the other one standing beside. A person who has heard the teller's
voice ends it (办结, 误报).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from storage.changes import Change, MoveCase
from storage.records import Case, State

_ANY_TIME = (
    *("noted", "added", "writes", "quiet", "no_call", "recalled", "refuses", "says_fine"),
    *("agrees", "confirms", "boss_is_local", "reachable", "unreachable"),
)
"""Steps that change no state and are allowed in every one."""

_OPEN = ("retyped", "read_again", "place", "later", "voices", "not_same", *_ANY_TIME)

_ENDS = {
    "settled": State.SETTLED,
    "unsettled": State.UNSETTLED,
    "moved_out": State.MOVED_OUT,
    "withdrawn": State.WITHDRAWN,
    "false_alarm": State.FALSE_ALARM,
    "joined": State.JOINED,
}

STEPS: dict[State, dict[str, State]] = {
    State.OFFERED: {
        "offered": State.OFFERED,
        "passed": State.OFFERED,
        "taken": State.TAKEN,
        "danger": State.OFFERED,
        **_ENDS,
        **dict.fromkeys(_OPEN, State.OFFERED),
    },
    State.TAKEN: {
        "handed_over": State.OFFERED,
        "returned": State.OFFERED,
        "danger": State.TAKEN,
        "offered": State.OFFERED,  # danger after it was taken: all are asked anew, the holder may be afield
        **_ENDS,
        **dict.fromkeys(_OPEN, State.TAKEN),
    },
    State.SETTLED: {
        "paper": State.SETTLED,
        "reopened": State.TAKEN,
        "asked_anew": State.OFFERED,
        "unsettled": State.UNSETTLED,
        **dict.fromkeys(_ANY_TIME, State.SETTLED),
    },
    State.UNSETTLED: {
        "reopened": State.TAKEN,
        "asked_anew": State.OFFERED,
        "settled": State.SETTLED,
        **dict.fromkeys(_ANY_TIME, State.UNSETTLED),
    },
    State.MOVED_OUT: {
        "asked_anew": State.OFFERED,
        **dict.fromkeys(_ANY_TIME, State.MOVED_OUT),
    },
    State.WITHDRAWN: {
        "asked_anew": State.OFFERED,
        **dict.fromkeys(_ANY_TIME, State.WITHDRAWN),
    },
    State.FALSE_ALARM: {
        "asked_anew": State.OFFERED,
        **dict.fromkeys(_ANY_TIME, State.FALSE_ALARM),
    },
    State.JOINED: {
        "split": State.OFFERED,
        "split_held": State.TAKEN,
        "danger": State.OFFERED,  # present danger is never somebody else's matter: it stands on its own
        "reopened": State.TAKEN,
        "voice_back": State.WITHDRAWN,
        "joined": State.JOINED,
        "ended_with": State.JOINED,
        **dict.fromkeys(_ANY_TIME, State.JOINED),
    },
}

STATE_NAMES: dict[State, str] = {
    State.OFFERED: "等人接",
    State.TAKEN: "有人接了",
    State.SETTLED: "说妥",
    State.UNSETTLED: "没说拢",
    State.MOVED_OUT: "转走",
    State.WITHDRAWN: "本人撤了",
    State.FALSE_ALARM: "误报",
    State.JOINED: "并到别的号里",
}

STEP_NAMES: dict[str, str] = {
    "offered": "问管这片的人接不接",
    "passed": "没人应或让别人，问下一个",
    "taken": "接",
    "handed_over": "转给别人",
    "returned": "退",
    "danger": "读出眼前的危险",
    "added": "本人又补了话",
    "writes": "本人又来话了",
    "read_again": "补了话以后重读",
    "place": "后来才说在哪个村",
    "noted": "补一句",
    "retyped": "改类型",
    "later": "晚点再问",
    "quiet": "本人不方便，先别找",
    "no_call": "本人不让打电话",
    "recalled": "本人撤回一条消息",
    "agrees": "本人愿意让这位调解员管",
    "confirms": "本人说是妥了",
    "boss_is_local": "老板是老乡，那边的老乡先不找",
    "reachable": "本人加了机器人",
    "unreachable": "本人不是机器人的好友了",
    "refuses": "本人不愿意调解",
    "says_fine": "出过急的，本人说没事了",
    "settled": "办结：说妥",
    "unsettled": "办结：没说拢",
    "paper": "写没写协议",
    "moved_out": "转到派出所、法院等",
    "withdrawn": "本人撤",
    "false_alarm": "误报",
    "reopened": "本人说没妥，原来的人接着管",
    "asked_anew": "又起来了，重新找人",
    "joined": "跟早先那件是一件，并过去",
    "not_same": "跟早先那件不是一件",
    "voices": "几个人说这件，数变了",
    "split": "拆开，单独找人接",
    "split_held": "拆开，还归原来的人",
    "voice_back": "并过去以后，本人撤了自己那份",
    "ended_with": "跟着并到的那件一块完了",
}


def move(case: Case, step: str) -> State | None:
    """Where that step takes the case, None where it may not be done now."""
    if step == "withdrawn" and case.danger:
        return None
    return STEPS[case.state].get(step)


def stepped(case: Case, step: str, now: int, actor: str, *, note: str = "", **sets: Any) -> MoveCase:
    """
    The change that does a step.

    Args:
        step: one that `move` allows now.
        actor: as in CaseEvent.actor.
        sets: further fields of Case that it changes.

    Raises:
        KeyError: the step is not allowed: a mistake of ours, the caller had to ask `move`.
    """
    state = move(case, step)
    if state is None:
        raise KeyError(f"{step} from {case.state}")
    changed: dict[str, Any] = dict(sets)
    if state is not case.state:
        changed["state"] = state
        open_again = state in (State.OFFERED, State.TAKEN)
        changed["closed_at"] = 0 if open_again else now
    return MoveCase(case_id=case.id, at=now, actor=actor, step=step, note=note, sets=changed)


def after(case: Case, changes: Iterable[Change]) -> Case:
    """The case once these steps are done."""
    for change in changes:
        if isinstance(change, MoveCase) and change.case_id == case.id:
            case = replace(case, **change.sets)
    return case


def states_page(steps: Mapping[State, Mapping[str, State]] = STEPS) -> str:
    """docs/states.md: the table above as a clerk may read it, and as a picture (Mermaid)."""
    rows = ["# 一件事能走到哪儿", "", "由 `handlers/states.py` 里的表画出来（`states_page`），别手改。", ""]
    rows += ["| 眼下 | 做了啥 | 走到 |", "|---|---|---|"]
    for state, moves in steps.items():
        for step, target in moves.items():
            goal = "还在这儿" if target is state else STATE_NAMES[target]
            rows.append(f"| {STATE_NAMES[state]} | {STEP_NAMES[step]}（{step}） | {goal} |")
    rows += ["", "```mermaid", "stateDiagram-v2", "    [*] --> offered"]
    for state, moves in steps.items():
        rows += [f"    {state} --> {target}: {step}" for step, target in moves.items() if target is not state]
    rows += ["```", "", "读出过眼前危险的事，本人发消息撤不了：得有人听见本人亲口说。", ""]
    return "\n".join(rows)
