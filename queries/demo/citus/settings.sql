-- Before 00-helpers.sql, which takes triggers away and makes helpers that only this node needs to know.
SET LOCAL citus.enable_unsafe_triggers = on
