"""Each change a handler may ask for, and what the store does about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from storage import changes as c
from storage.corrections import Corrections
from storage.crash import point
from storage.gaps import Gaps
from storage.outbox import Outbox
from storage.requests import Requests
from storage.roster import Roster
from storage.timers import Timers


class Applying(Corrections, Roster, Timers, Outbox, Gaps, Requests):
    """All parts together, and changes carried out on them."""

    def apply(self, changes: Sequence[c.Change], now: int, account: str) -> None:
        with self._db.write():
            for change in changes:
                place, do = _HOW[type(change)]
                if place:
                    point(place)
                do(self, change, now, account)

    # one short method for each change, in the order of storage/changes.py ----------------------
    def _do_keep_reading(self, it: c.KeepReading, now: int, account: str) -> None:
        self._keep_reading(it.message_id, it.lexicon, it.kind, it.urgency, it.body)

    def _do_put_burst(self, it: c.PutBurst, now: int, account: str) -> None:
        self._put_burst(it.burst)

    def _do_drop_burst(self, it: c.DropBurst, now: int, account: str) -> None:
        self._drop_burst(it.burst_id)

    def _do_open_case(self, it: c.OpenCase, now: int, account: str) -> None:
        self._open_case(it.case, it.at, it.actor, it.note)

    def _do_move_case(self, it: c.MoveCase, now: int, account: str) -> None:
        self._move_case(it.case_id, it.at, it.actor, it.step, it.note, it.sets)

    def _do_say(self, it: c.Say, now: int, account: str) -> None:
        self._say(it, now, account)

    def _do_unsay(self, it: c.Unsay, now: int, account: str) -> None:
        self._unsay(it.key_prefix)

    def _do_question_answered(self, it: c.QuestionAnswered, now: int, account: str) -> None:
        self._answered(it.key)

    def _do_set_timer(self, it: c.SetTimer, now: int, account: str) -> None:
        self._set_timer(it.timer)

    def _do_cancel_timers(self, it: c.CancelTimers, now: int, account: str) -> None:
        self._cancel_timers(it.key_prefix)

    def _do_forget_text(self, it: c.ForgetText, now: int, account: str) -> None:
        self._forget(it.message_ids)

    def _do_keep_question(self, it: c.KeepQuestion, now: int, account: str) -> None:
        self._keep_question(it.message_ids, it.at, it.person_id, it.room_id, it.text, it.answer_id, it.score)

    def _do_keep_correction(self, it: c.KeepCorrection, now: int, account: str) -> None:
        self._keep_correction(it)

    def _do_change_question(self, it: c.ChangeQuestion, now: int, account: str) -> None:
        self._change_question(it.question_id, it.answer_id, it.refused)

    def _do_change_person(self, it: c.ChangePerson, now: int, account: str) -> None:
        self._change_person(it.person_id, it.sets)

    def _do_line_said(self, it: c.LineSaid, now: int, account: str) -> None:
        self._line_said(it.room_id, it.at)

    def _do_bind_officer(self, it: c.BindOfficer, now: int, account: str) -> None:
        self._bind(it.officer_id, it.person_id)

    def _do_spoil_code(self, it: c.SpoilCode, now: int, account: str) -> None:
        self._spoil(it.code_hmac)

    def _do_officer_away(self, it: c.OfficerAway, now: int, account: str) -> None:
        self._away(it.officer_id, it.until)

    def _do_gaps_told(self, it: c.GapsTold, now: int, account: str) -> None:
        self._gaps_told(it.gap_ids, it.told)

    def _do_say_after_all(self, it: c.SayAfterAll, now: int, account: str) -> None:
        self._say_after_all(it.outgoing_ids, now)


# which change is done how, and the crash point before it ("" where the step has its own inside)
_HOW: dict[type[c.Change], tuple[str, Callable[[Applying, Any, int, str], None]]] = {
    c.KeepReading: ("apply.reading", Applying._do_keep_reading),
    c.PutBurst: ("apply.burst", Applying._do_put_burst),
    c.DropBurst: ("apply.burst", Applying._do_drop_burst),
    c.OpenCase: ("", Applying._do_open_case),
    c.MoveCase: ("", Applying._do_move_case),
    c.Say: ("apply.say", Applying._do_say),
    c.Unsay: ("apply.say", Applying._do_unsay),
    c.QuestionAnswered: ("apply.say", Applying._do_question_answered),
    c.SetTimer: ("apply.timer", Applying._do_set_timer),
    c.CancelTimers: ("apply.timer", Applying._do_cancel_timers),
    c.ForgetText: ("", Applying._do_forget_text),
    c.KeepQuestion: ("", Applying._do_keep_question),
    c.KeepCorrection: ("", Applying._do_keep_correction),
    c.ChangeQuestion: ("", Applying._do_change_question),
    c.ChangePerson: ("", Applying._do_change_person),
    c.LineSaid: ("", Applying._do_line_said),
    c.BindOfficer: ("", Applying._do_bind_officer),
    c.SpoilCode: ("", Applying._do_spoil_code),
    c.OfficerAway: ("", Applying._do_officer_away),
    c.GapsTold: ("", Applying._do_gaps_told),
    c.SayAfterAll: ("apply.say", Applying._do_say_after_all),
}
