SET LOCAL ROLE keeptrack_owner;

DROP INDEX IF EXISTS assets.idx_categories_deleted_at;
DROP INDEX IF EXISTS assets.idx_items_deleted_at;
DROP INDEX IF EXISTS assets.idx_items_history_deleted_at;
DROP INDEX IF EXISTS assets.idx_shared_bills_deleted_at;
DROP INDEX IF EXISTS core.idx_branches_deleted_at;
DROP INDEX IF EXISTS core.idx_positions_deleted_at;
DROP INDEX IF EXISTS core.idx_users_deleted_at;
DROP INDEX IF EXISTS vehicles.idx_bluebook_deleted_at;
DROP INDEX IF EXISTS vehicles.idx_bluebook_renewal_deleted_at;
DROP INDEX IF EXISTS vehicles.idx_insurance_renewal_deleted_at;
DROP INDEX IF EXISTS vehicles.idx_pollution_sticker_renewal_deleted_at;
