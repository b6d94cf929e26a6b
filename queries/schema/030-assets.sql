-- The register of items, what happened to each, and what it cost.
-- CHECKs keep states to known words. None forbids a contradiction (a disposal before the purchase, a negative
-- cost, a repair completed before it was reported): reports exist to find those.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE assets.categories (
    organization_id     uuid          NOT NULL REFERENCES core.organizations (organization_id),
    id                  uuid          NOT NULL DEFAULT gen_random_uuid(),
    parent_id           uuid,
    name                text          NOT NULL,
    icon                text,
    depreciation_method text          CHECK (depreciation_method IN ('straight_line', 'declining_balance')),
    depreciation_rate   numeric(7, 4),
    useful_life_months  integer,
    salvage_value       numeric(14, 2),
    tax_pool            text,
    is_active           boolean       NOT NULL DEFAULT true,
    deleted_at          timestamptz,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    created_by          uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by          uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, parent_id) REFERENCES assets.categories (organization_id, id)
);
SELECT core.distribute('assets.categories', 'tenant');
CREATE INDEX idx_categories_parent_id ON assets.categories (organization_id, parent_id) WHERE parent_id IS NOT NULL;
COMMENT ON TABLE assets.categories IS
    'A tree of kinds of items. An item inherits depreciation from the nearest one up.';
COMMENT ON COLUMN assets.categories.depreciation_rate IS 'Per cent a year.';
COMMENT ON COLUMN assets.categories.tax_pool IS 'Pool A to E of the income tax act.';
COMMENT ON COLUMN assets.categories.parent_id IS 'The category above; empty at the top.';
COMMENT ON COLUMN assets.categories.salvage_value IS 'What is left at the end, in the organization''s currency.';

CREATE TABLE assets.tax_pool_balances (
    organization_id uuid          NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid          NOT NULL DEFAULT gen_random_uuid(),
    fiscal_year     text          NOT NULL,
    pool            text          NOT NULL,
    opening         numeric(14, 2) NOT NULL,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    created_by      uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, fiscal_year, pool)
);
SELECT core.distribute('assets.tax_pool_balances', 'tenant');
COMMENT ON TABLE assets.tax_pool_balances IS 'The opening balance of a tax pool for a fiscal year such as 2082/83.';
COMMENT ON COLUMN assets.tax_pool_balances.pool IS 'A to E, as assets.categories.tax_pool.';

CREATE TABLE assets.manufacturer (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    name            text        NOT NULL,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id)
);
SELECT core.distribute('assets.manufacturer', 'tenant');
COMMENT ON TABLE assets.manufacturer IS 'Who makes items.';

CREATE TABLE assets.model_number (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    manufacturer_id uuid,
    name            text        NOT NULL,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, manufacturer_id) REFERENCES assets.manufacturer (organization_id, id)
);
SELECT core.distribute('assets.model_number', 'tenant');
CREATE INDEX idx_model_number_manufacturer_id
    ON assets.model_number (organization_id, manufacturer_id) WHERE manufacturer_id IS NOT NULL;
COMMENT ON TABLE assets.model_number IS 'A model, of a manufacturer or of none.';

CREATE TABLE assets.purchased_from (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    name            text        NOT NULL,
    phone           text,
    address         text,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id)
);
SELECT core.distribute('assets.purchased_from', 'tenant');
COMMENT ON TABLE assets.purchased_from IS 'A vendor.';

CREATE TABLE assets.service_providers (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    name            text        NOT NULL,
    phone           text,
    address         text,
    is_active       boolean     NOT NULL DEFAULT true,
    deleted_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id)
);
SELECT core.distribute('assets.service_providers', 'tenant');
COMMENT ON TABLE assets.service_providers IS 'A workshop or other firm that services items.';

CREATE TABLE assets.tags (
    organization_id uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    name            text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, name)
);
SELECT core.distribute('assets.tags', 'tenant');
COMMENT ON TABLE assets.tags IS 'A free label.';

CREATE TABLE assets.items (
    organization_id       uuid          NOT NULL REFERENCES core.organizations (organization_id),
    id                    uuid          NOT NULL DEFAULT gen_random_uuid(),
    branch_id             uuid,
    category_id           uuid,
    name                  text          NOT NULL,
    model_number_id       uuid,
    manufacturer_id       uuid,
    serial_number         text,
    barcode               text,
    location              text,
    department            text,
    custodian_id          uuid,
    purchase_date         date,
    purchase_amount       numeric(14, 2),
    purchased_from_id     uuid,
    bill_number           text,
    warranty_months       integer,
    useful_life_months    integer,
    salvage_value         numeric(14, 2),
    depreciation_method   text          CHECK (depreciation_method IN ('straight_line', 'declining_balance')),
    depreciation_rate     numeric(7, 4),
    service_interval_days integer,
    last_service_date     date,
    next_service_date     date,
    status                text          NOT NULL DEFAULT 'active'
                                        CHECK (status IN ('active', 'maintenance', 'inactive', 'retired', 'scrapped')),
    is_active             boolean       NOT NULL DEFAULT true,
    approved_by           uuid,
    approved_at           timestamptz,
    disposed_on           date,
    disposal_method       text,
    disposal_proceeds     numeric(14, 2),
    last_seen_at          timestamptz,
    deleted_at            timestamptz,
    created_at            timestamptz   NOT NULL DEFAULT now(),
    updated_at            timestamptz   NOT NULL DEFAULT now(),
    created_by            uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by            uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, branch_id) REFERENCES core.branches (organization_id, id),
    FOREIGN KEY (organization_id, category_id) REFERENCES assets.categories (organization_id, id),
    FOREIGN KEY (organization_id, model_number_id) REFERENCES assets.model_number (organization_id, id),
    FOREIGN KEY (organization_id, manufacturer_id) REFERENCES assets.manufacturer (organization_id, id),
    FOREIGN KEY (organization_id, custodian_id) REFERENCES core.users (organization_id, id),
    FOREIGN KEY (organization_id, purchased_from_id) REFERENCES assets.purchased_from (organization_id, id)
);
SELECT core.distribute('assets.items', 'tenant');
CREATE INDEX idx_items_branch_id ON assets.items (organization_id, branch_id);
CREATE INDEX idx_items_category_id ON assets.items (organization_id, category_id);
CREATE INDEX idx_items_status ON assets.items (organization_id, status);
CREATE INDEX idx_items_created_at ON assets.items (organization_id, created_at);
CREATE INDEX idx_items_model_number_id
    ON assets.items (organization_id, model_number_id) WHERE model_number_id IS NOT NULL;
CREATE INDEX idx_items_manufacturer_id
    ON assets.items (organization_id, manufacturer_id) WHERE manufacturer_id IS NOT NULL;
CREATE INDEX idx_items_custodian_id ON assets.items (organization_id, custodian_id) WHERE custodian_id IS NOT NULL;
CREATE INDEX idx_items_purchased_from_id
    ON assets.items (organization_id, purchased_from_id) WHERE purchased_from_id IS NOT NULL;
CREATE INDEX idx_items_serial_number
    ON assets.items (organization_id, serial_number) WHERE serial_number IS NOT NULL;
CREATE INDEX idx_items_barcode ON assets.items (organization_id, barcode) WHERE barcode IS NOT NULL;
CREATE INDEX idx_items_disposed_on ON assets.items (organization_id, disposed_on) WHERE disposed_on IS NOT NULL;
COMMENT ON TABLE assets.items IS 'Something the organization owns.';
COMMENT ON COLUMN assets.items.depreciation_rate IS 'Per cent a year.';
COMMENT ON COLUMN assets.items.last_seen_at IS 'Not audited: a sighting alone leaves updated_at as it is.';
COMMENT ON COLUMN assets.items.disposal_method IS 'sold, scrapped, donated, traded_in, lost, stolen, ...';
COMMENT ON COLUMN assets.items.status IS 'The present status; each change is in assets.items_history_status.';
COMMENT ON COLUMN assets.items.purchase_amount IS 'In the organization''s currency.';
COMMENT ON COLUMN assets.items.warranty_months IS 'Gregorian months from the purchase; the last day is covered.';
COMMENT ON COLUMN assets.items.salvage_value IS
    'What is left at the end; empty takes the category''s, as method, rate and life do.';
COMMENT ON COLUMN assets.items.service_interval_days IS 'Days between planned services.';
COMMENT ON COLUMN assets.items.custodian_id IS 'The person who answers for it, of core.users.';
COMMENT ON COLUMN assets.items.purchased_from_id IS 'The vendor, of assets.purchased_from.';
COMMENT ON COLUMN assets.items.disposed_on IS 'The last day held.';
COMMENT ON COLUMN assets.items.disposal_proceeds IS 'What the disposal brought, in the organization''s currency.';

CREATE TABLE assets.item_tags (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    item_id         uuid        NOT NULL,
    tag_id          uuid        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, item_id, tag_id),
    FOREIGN KEY (organization_id, item_id) REFERENCES assets.items (organization_id, id),
    FOREIGN KEY (organization_id, tag_id) REFERENCES assets.tags (organization_id, id)
);
SELECT core.distribute('assets.item_tags', 'tenant');
CREATE INDEX idx_item_tags_tag_id ON assets.item_tags (organization_id, tag_id);
COMMENT ON TABLE assets.item_tags IS 'The labels of an item.';

CREATE TABLE assets.items_history (
    organization_id     uuid          NOT NULL,
    id                  uuid          NOT NULL DEFAULT gen_random_uuid(),
    item_id             uuid          NOT NULL,
    title               text          NOT NULL,
    kind                text          NOT NULL DEFAULT 'repair'
                                      CHECK (kind IN ('repair', 'planned', 'inspection', 'other')),
    provider_id         uuid,
    priority            text          NOT NULL DEFAULT 'normal' CHECK (priority IN ('normal', 'serious', 'urgent')),
    phase               text          NOT NULL DEFAULT 'reported'
                                      CHECK (phase IN ('reported', 'assigned', 'examined', 'decided', 'completed',
                                                       'cancelled')),
    estimated_cost      numeric(14, 2),
    actual_cost         numeric(14, 2),
    bill_number         text,
    reported_at         timestamptz,
    reported_by         uuid,
    examiner_id         uuid,
    approved_by         uuid,
    approved_at         timestamptz,
    service_date        date,
    completed_at        timestamptz,
    outcome             text,
    next_service_date   date,
    next_service_amount numeric(14, 2),
    remark              text,
    examination_report  text,
    deleted_at          timestamptz,
    created_at          timestamptz   NOT NULL DEFAULT now(),
    updated_at          timestamptz   NOT NULL DEFAULT now(),
    created_by          uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by          uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, item_id) REFERENCES assets.items (organization_id, id),
    FOREIGN KEY (organization_id, provider_id) REFERENCES assets.service_providers (organization_id, id)
);
SELECT core.distribute('assets.items_history', 'tenant');
CREATE INDEX idx_items_history_item_id
    ON assets.items_history (organization_id, item_id, id)
    INCLUDE (kind, phase, priority, reported_at, completed_at, service_date, next_service_date, estimated_cost,
             actual_cost, created_at, updated_at, deleted_at);
CREATE INDEX idx_items_history_provider_id
    ON assets.items_history (organization_id, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX idx_items_history_open
    ON assets.items_history (organization_id, phase) WHERE phase NOT IN ('completed', 'cancelled');
COMMENT ON TABLE assets.items_history IS 'A service or maintenance record.';
COMMENT ON COLUMN assets.items_history.phase IS 'The present phase; each change is in assets.items_history_status.';
COMMENT ON COLUMN assets.items_history.reported_at IS 'The business time of a record; a failure counts from it.';
COMMENT ON COLUMN assets.items_history.completed_at IS 'When the work was done; before reported_at it is an exception.';
COMMENT ON COLUMN assets.items_history.actual_cost IS
    'What it cost; shares of bills (assets.shared_bill_parts) take its place.';
COMMENT ON COLUMN assets.items_history.next_service_date IS 'When the item is due again, as the workshop says.';

CREATE TABLE assets.items_history_status (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    item_id         uuid        NOT NULL,
    history_id      uuid,
    kind            text        NOT NULL CHECK (kind IN ('item_status', 'service_phase')),
    from_status     text,
    to_status       text        NOT NULL,
    changed_at      timestamptz NOT NULL,
    changed_by      uuid,
    remark          text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, item_id) REFERENCES assets.items (organization_id, id),
    FOREIGN KEY (organization_id, history_id) REFERENCES assets.items_history (organization_id, id),
    CONSTRAINT items_history_status_known CHECK (
        CASE kind
            WHEN 'item_status' THEN
                to_status IN ('active', 'maintenance', 'inactive', 'retired', 'scrapped')
                AND (from_status IS NULL
                     OR from_status IN ('active', 'maintenance', 'inactive', 'retired', 'scrapped'))
            ELSE
                to_status IN ('reported', 'assigned', 'examined', 'decided', 'completed', 'cancelled')
                AND (from_status IS NULL
                     OR from_status IN ('reported', 'assigned', 'examined', 'decided', 'completed', 'cancelled'))
        END)
);
SELECT core.distribute('assets.items_history_status', 'tenant');
-- The order of the lifecycle fold's cursor, with all it reads: an index-only scan.
CREATE INDEX idx_items_history_status_item_id
    ON assets.items_history_status (organization_id, item_id, changed_at, id)
    INCLUDE (kind, from_status, to_status, changed_by, created_at);
CREATE INDEX idx_items_history_status_history_id
    ON assets.items_history_status (organization_id, history_id, changed_at, id)
    INCLUDE (kind, from_status, to_status, changed_by, created_at)
    WHERE history_id IS NOT NULL;
COMMENT ON TABLE assets.items_history_status IS
    'Each change of an item''s status or of a record''s phase. changed_at is the business time, created_at the time of '
    'recording. Append-only.';
COMMENT ON COLUMN assets.items_history_status.history_id IS 'The record whose phase changed.';
COMMENT ON COLUMN assets.items_history_status.from_status IS 'As recorded; need not be what the change before led to.';

CREATE TABLE assets.shared_bills (
    organization_id uuid          NOT NULL REFERENCES core.organizations (organization_id),
    id              uuid          NOT NULL DEFAULT gen_random_uuid(),
    vendor_id       uuid,
    provider_id     uuid,
    number          text,
    billed_on       date,
    total           numeric(14, 2),
    deleted_at      timestamptz,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    created_by      uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, vendor_id) REFERENCES assets.purchased_from (organization_id, id),
    FOREIGN KEY (organization_id, provider_id) REFERENCES assets.service_providers (organization_id, id)
);
SELECT core.distribute('assets.shared_bills', 'tenant');
CREATE INDEX idx_shared_bills_vendor_id ON assets.shared_bills (organization_id, vendor_id) WHERE vendor_id IS NOT NULL;
CREATE INDEX idx_shared_bills_provider_id
    ON assets.shared_bills (organization_id, provider_id) WHERE provider_id IS NOT NULL;
COMMENT ON TABLE assets.shared_bills IS 'A bill that several items or records share.';
COMMENT ON COLUMN assets.shared_bills.total IS 'What the bill says; its shares may add up to something else.';

CREATE TABLE assets.shared_bill_parts (
    organization_id uuid          NOT NULL,
    id              uuid          NOT NULL DEFAULT gen_random_uuid(),
    bill_id         uuid          NOT NULL,
    item_id         uuid,
    history_id      uuid,
    amount          numeric(14, 2) NOT NULL,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    created_by      uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, bill_id) REFERENCES assets.shared_bills (organization_id, id),
    FOREIGN KEY (organization_id, item_id) REFERENCES assets.items (organization_id, id),
    FOREIGN KEY (organization_id, history_id) REFERENCES assets.items_history (organization_id, id)
);
SELECT core.distribute('assets.shared_bill_parts', 'tenant');
CREATE INDEX idx_shared_bill_parts_bill_id
    ON assets.shared_bill_parts (organization_id, bill_id, id) INCLUDE (item_id, history_id, amount, created_at);
CREATE INDEX idx_shared_bill_parts_item_id
    ON assets.shared_bill_parts (organization_id, item_id) WHERE item_id IS NOT NULL;
CREATE INDEX idx_shared_bill_parts_history_id
    ON assets.shared_bill_parts (organization_id, history_id) WHERE history_id IS NOT NULL;
COMMENT ON TABLE assets.shared_bill_parts IS 'What one item or record bears of a shared bill.';
