"""Takes the tables back to the as-of instant with the audit trail.

Audited UPDATEs and DELETEs at or after T are undone, newest first (by time, then id); an INSERT never is: `created_at`
decides whether a row exists.
"""

from oracle.data import TABLES


class AsOf:
    """The rows of every table as they were at T.

    `rows(table)` are all of them by id, those not yet or no longer existing too; `existing(table)` only those that
    were recorded before T and not retired before it. `current[table]` has the ids of rows whose values could not be
    taken back: written at or after T without an audit event at or after T.
    """

    def __init__(self, database, as_of):
        self.as_of = as_of
        self.states = {}
        self.current = {}
        later = {table: {} for table in TABLES}
        for event in database.events:
            if event["table_name"] in later and event["at"] >= as_of:
                later[event["table_name"]].setdefault(event["row_id"], []).append(event)
        for table in TABLES:
            states = {}
            for row_id, row in database.tables[table].items():
                states[row_id] = dict(row)
            for row_id, events in later[table].items():
                state = undo(states.get(row_id), events)
                if state is None:
                    states.pop(row_id, None)
                else:
                    states[row_id] = state
            # A restored row may come from an image older than a column.
            for state in states.values():
                for column in database.types[table]:
                    state.setdefault(column, None)
            self.states[table] = states
            self.current[table] = {
                row_id
                for row_id, row in database.tables[table].items()
                if row["updated_at"] >= as_of and row_id not in later[table]
            }

    def rows(self, table):
        """Every row as it was, by id: what others point to is found here."""
        return self.states[table]

    def existing(self, table):
        """The rows recorded before T and not retired before T, in the order of their ids."""
        return [
            row
            for _, row in sorted(self.states[table].items())
            if row["created_at"] < self.as_of and not self.retired(row)
        ]

    def retired(self, row):
        """Whether the row was soft-deleted before T."""
        return row.get("deleted_at") is not None and row["deleted_at"] < self.as_of

    def count_left_out(self, table):
        """How many rows recorded before T were soft-deleted before T."""
        return sum(1 for row in self.states[table].values() if row["created_at"] < self.as_of and self.retired(row))


def undo(state, events):
    """The state of one row before a set of its events; None: there was (or is known) none."""
    state = None if state is None else dict(state)
    for event in sorted(events, key=lambda event: (event["at"], event["id"]), reverse=True):
        if event["action"] == "DELETE" and event["before"] is not None:
            state = dict(event["before"])
        elif event["action"] == "UPDATE" and state is not None and event["before"] is not None:
            state.update(event["before"])
    return state
