"""Sign-in attempts and the blocks that follow from them."""

from oracle.asof import undo
from oracle.values import Instant

MICROSECONDS_PER_MINUTE = 60_000_000
COUNTERS = "authentication.jwt_request_counters"


class Block:
    """[begins, until): `ended` is expired, unblocked or open. `successes` are the attempts that got through in it."""

    def __init__(self, user_id, begins, until, ended, ended_by):
        self.user_id = user_id
        self.begins = begins
        self.until = until
        self.ended = ended
        self.ended_by = ended_by
        self.successes = []


def attempts_by_user(scope):
    """The attempts that exist, by user id, each list by time, then id."""
    found = {}
    for row in scope.existing("authentication.attempts", "at"):
        found.setdefault(row["user_id"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row["at"], row["id"]))
    return found


def unblockings_by_user(scope):
    """Every moment before T at which somebody ended a block: user id -> sorted [(moment, by whom or None)].

    What the counter says as of T, and what it said before, by taking the audit trail's changes back one by one.
    """
    events = {}
    for event in scope.database.events:
        if event["table_name"] == COUNTERS and event["at"] < scope.as_of:
            events.setdefault(event["row_id"], []).append(event)
    found = {}
    states = scope.asof.rows(COUNTERS)
    for row_id in sorted(set(states) | set(events)):
        state = states.get(row_id)
        history = [state]
        for event in sorted(events.get(row_id, []), key=lambda event: (event["at"], event["id"]), reverse=True):
            state = undo(state, [event])
            history.append(state)
        for state in history:
            if state is None or state["created_at"] >= scope.as_of:
                continue
            moment = state.get("unblocked_at")
            if moment is not None and moment < scope.as_of:
                # States come newest first: who is named for a moment later holds.
                found.setdefault(state["user_id"], {}).setdefault(moment, state.get("unblocked_by"))
    return {user_id: sorted(ones.items()) for user_id, ones in found.items()}


def blocks_of(scope, settings, user_id, attempts, unblockings):
    """The blocks of one person, from their attempts in order."""
    blocks, count, current = [], 0, None
    for attempt in attempts:
        at = attempt["at"]
        if current is not None and at >= current.until:
            current, count = None, 0
        if current is not None:
            if attempt["success"]:
                current.successes.append(attempt)
            continue
        if attempt["success"]:
            count = 0
            continue
        count += 1
        if count < settings.block_failures:
            continue
        until = Instant(at + settings.block_minutes * MICROSECONDS_PER_MINUTE)
        ended, ended_by = ("open" if until > scope.as_of else "expired"), None
        earlier = [one for one in unblockings if at < one[0] < until]
        if earlier:
            until, ended_by = earlier[0]
            ended = "unblocked"
        current = Block(user_id, at, until, ended, ended_by)
        blocks.append(current)
    return blocks
