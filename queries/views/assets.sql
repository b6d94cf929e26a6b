-- Items, their history and their bills as reports read them.
-- Plain projections: no WHERE, the table's own column names (before-images of the audit trail are laid over them).
-- security_invoker: the reader's row security holds. A new column goes last, or a versioned file drops the view first.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE VIEW reporting.categories WITH (security_invoker = true) AS
SELECT
    organization_id, id, parent_id, name, icon, depreciation_method, depreciation_rate, useful_life_months,
    salvage_value, tax_pool, is_active, deleted_at, created_at, updated_at, created_by, updated_by
FROM assets.categories;

COMMENT ON VIEW reporting.categories IS
    'Categories of items, a tree. Grain: category.';
COMMENT ON COLUMN reporting.categories.parent_id IS 'The category above; a walk up must end where it meets itself.';
COMMENT ON COLUMN reporting.categories.depreciation_rate IS
    'Per cent a year; inherited by categories and items below that have none.';
COMMENT ON COLUMN reporting.categories.tax_pool IS 'Pool A to E; inherited likewise.';

CREATE OR REPLACE VIEW reporting.tax_pool_balances WITH (security_invoker = true) AS
SELECT
    organization_id, id, fiscal_year, pool, opening, created_at, updated_at, created_by, updated_by
FROM assets.tax_pool_balances;

COMMENT ON VIEW reporting.tax_pool_balances IS
    'Opening balances of tax pools. Grain: fiscal year and pool. No business time: created_at decides what is known.';
COMMENT ON COLUMN reporting.tax_pool_balances.fiscal_year IS 'Such as 2082/83.';
COMMENT ON COLUMN reporting.tax_pool_balances.opening IS 'In the organization''s currency.';

CREATE OR REPLACE VIEW reporting.manufacturers WITH (security_invoker = true) AS
SELECT
    organization_id, id, name, deleted_at, created_at, updated_at, created_by, updated_by
FROM assets.manufacturer;

COMMENT ON VIEW reporting.manufacturers IS
    'Manufacturers. Grain: manufacturer.';

CREATE OR REPLACE VIEW reporting.models WITH (security_invoker = true) AS
SELECT
    organization_id, id, manufacturer_id, name, deleted_at, created_at, updated_at, created_by, updated_by
FROM assets.model_number;

COMMENT ON VIEW reporting.models IS
    'Models. Grain: model.';

CREATE OR REPLACE VIEW reporting.vendors WITH (security_invoker = true) AS
SELECT
    organization_id, id, name, phone, address, deleted_at, created_at, updated_at, created_by, updated_by
FROM assets.purchased_from;

COMMENT ON VIEW reporting.vendors IS
    'Vendors. Grain: vendor.';

CREATE OR REPLACE VIEW reporting.providers WITH (security_invoker = true) AS
SELECT
    organization_id, id, name, phone, address, is_active, deleted_at, created_at, updated_at, created_by,
    updated_by
FROM assets.service_providers;

COMMENT ON VIEW reporting.providers IS
    'Service providers. Grain: provider.';

CREATE OR REPLACE VIEW reporting.items WITH (security_invoker = true) AS
SELECT
    organization_id, id, branch_id, category_id, name, model_number_id, manufacturer_id, serial_number, barcode,
    location, department, custodian_id, purchase_date, purchase_amount, purchased_from_id, bill_number,
    warranty_months, useful_life_months, salvage_value, depreciation_method, depreciation_rate,
    service_interval_days, last_service_date, next_service_date, status, is_active, approved_by, approved_at,
    disposed_on, disposal_method, disposal_proceeds, last_seen_at, deleted_at, created_at, updated_at, created_by,
    updated_by
FROM assets.items;

COMMENT ON VIEW reporting.items IS
    'Items. Grain: item. No business time: created_at decides what exists.';
COMMENT ON COLUMN reporting.items.status IS
    'The present status; that of an earlier day comes from item_status_events.';
COMMENT ON COLUMN reporting.items.purchase_amount IS 'In the organization''s currency.';
COMMENT ON COLUMN reporting.items.disposed_on IS 'The last day held.';
COMMENT ON COLUMN reporting.items.depreciation_rate IS 'Per cent a year.';
COMMENT ON COLUMN reporting.items.last_seen_at IS 'Not audited: only its latest value is known.';

CREATE OR REPLACE VIEW reporting.service_records WITH (security_invoker = true) AS
SELECT
    organization_id, id, item_id, title, kind, provider_id, priority, phase, estimated_cost, actual_cost,
    bill_number, reported_at, reported_by, examiner_id, approved_by, approved_at, service_date, completed_at,
    outcome, next_service_date, next_service_amount, remark, examination_report, deleted_at, created_at,
    updated_at, created_by, updated_by
FROM assets.items_history;

COMMENT ON VIEW reporting.service_records IS
    'Service and maintenance records. Grain: record. Business time: reported_at.';
COMMENT ON COLUMN reporting.service_records.phase IS
    'The present phase; that of an earlier day comes from item_status_events of kind service_phase.';
COMMENT ON COLUMN reporting.service_records.actual_cost IS
    'A share of a bill (bill_parts) takes its place where there is one.';
COMMENT ON COLUMN reporting.service_records.completed_at IS
    'May precede reported_at: an exception, never a repair time.';

CREATE OR REPLACE VIEW reporting.item_status_events WITH (security_invoker = true) AS
SELECT
    organization_id, id, item_id, history_id, kind, from_status, to_status, changed_at, changed_by, remark,
    created_at, updated_at, created_by, updated_by
FROM assets.items_history_status;

COMMENT ON VIEW reporting.item_status_events IS
    'Changes of an item''s status (kind item_status) or of a record''s phase (kind service_phase), append-only. '
    'Grain: change. Business time: changed_at; order: changed_at, id.';
COMMENT ON COLUMN reporting.item_status_events.changed_at IS 'Business time.';
COMMENT ON COLUMN reporting.item_status_events.created_at IS 'When it was recorded; may be later than changed_at.';
COMMENT ON COLUMN reporting.item_status_events.from_status IS 'As recorded; need not be the status before it.';

CREATE OR REPLACE VIEW reporting.bills WITH (security_invoker = true) AS
SELECT
    organization_id, id, vendor_id, provider_id, number, billed_on, total, deleted_at, created_at, updated_at,
    created_by, updated_by
FROM assets.shared_bills;

COMMENT ON VIEW reporting.bills IS
    'Bills that several items or records share. Grain: bill. Business time: billed_on.';
COMMENT ON COLUMN reporting.bills.total IS 'What the bill says; its shares may add up to something else.';

CREATE OR REPLACE VIEW reporting.bill_parts WITH (security_invoker = true) AS
SELECT
    organization_id, id, bill_id, item_id, history_id, amount, created_at, updated_at, created_by, updated_by
FROM assets.shared_bill_parts;

COMMENT ON VIEW reporting.bill_parts IS
    'Shares of bills. Grain: share.';
COMMENT ON COLUMN reporting.bill_parts.amount IS 'What the item or record bears.';

GRANT SELECT ON
    reporting.categories, reporting.tax_pool_balances, reporting.manufacturers, reporting.models, reporting.vendors, reporting.providers,
    reporting.items, reporting.service_records, reporting.item_status_events, reporting.bills, reporting.bill_parts
    TO kt_reporter;
