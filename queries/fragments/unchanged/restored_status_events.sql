-- Changes of items' status that have to be put back, by item, where the audit trail holds no change of {{1}}: none.
(select null::uuid as item_id where false)
