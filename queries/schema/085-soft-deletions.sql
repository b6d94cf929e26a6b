-- Every report tells how many rows were left out because they were deleted softly. There are few of them among many
-- others: an index of them alone finds them without a look at the rest.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE INDEX idx_categories_deleted_at
    ON assets.categories (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_items_deleted_at
    ON assets.items (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_items_history_deleted_at
    ON assets.items_history (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_shared_bills_deleted_at
    ON assets.shared_bills (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_branches_deleted_at
    ON core.branches (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_positions_deleted_at
    ON core.positions (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_users_deleted_at
    ON core.users (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_bluebook_deleted_at
    ON vehicles.bluebook (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_bluebook_renewal_deleted_at
    ON vehicles.bluebook_renewal (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_insurance_renewal_deleted_at
    ON vehicles.insurance_renewal (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idx_pollution_sticker_renewal_deleted_at
    ON vehicles.pollution_sticker_renewal (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
