-- Vehicles and their papers as reports read them.
-- Plain projections: no WHERE, the table's own column names (before-images of the audit trail are laid over them).
-- security_invoker: the reader's row security holds. A new column goes last, or a versioned file drops the view first.
SET LOCAL ROLE keeptrack_owner;

CREATE OR REPLACE VIEW reporting.vehicles WITH (security_invoker = true) AS
SELECT
    organization_id, id, item_id, branch_id, registration_number, class, use, engine_cc, motor_kw, fuel,
    chassis_number, engine_number, make_year, province, owner_name, registered_on, struck_off_on, deleted_at,
    created_at, updated_at, created_by, updated_by
FROM vehicles.bluebook;

COMMENT ON VIEW reporting.vehicles IS
    'Vehicles. Grain: vehicle. Business time: registered_on.';
COMMENT ON COLUMN reporting.vehicles.registration_number IS 'The plate, as written.';
COMMENT ON COLUMN reporting.vehicles.branch_id IS 'The vehicle''s own branch.';
COMMENT ON COLUMN reporting.vehicles.item_id IS 'The vehicle as an item, if it is one.';
COMMENT ON COLUMN reporting.vehicles.struck_off_on IS 'First day without duties.';

CREATE OR REPLACE VIEW reporting.bluebook_renewals WITH (security_invoker = true) AS
SELECT
    organization_id, id, bluebook_id, receipt_number, renewed_on, valid_from, valid_until, fiscal_year, tax, fee,
    penalty, deleted_at, created_at, updated_at, created_by, updated_by
FROM vehicles.bluebook_renewal;

COMMENT ON VIEW reporting.bluebook_renewals IS
    'Payments of the vehicle tax. Grain: renewal. Business time: renewed_on.';
COMMENT ON COLUMN reporting.bluebook_renewals.valid_from IS 'First valid day.';
COMMENT ON COLUMN reporting.bluebook_renewals.valid_until IS
    'Last valid day; before valid_from it is a reversed renewal.';
COMMENT ON COLUMN reporting.bluebook_renewals.penalty IS 'Paid beside tax and fee.';

CREATE OR REPLACE VIEW reporting.insurance_renewals WITH (security_invoker = true) AS
SELECT
    organization_id, id, bluebook_id, insurer, policy_number, policy_kind, premium, insured_sum, renewed_on,
    valid_from, valid_until, deleted_at, created_at, updated_at, created_by, updated_by
FROM vehicles.insurance_renewal;

COMMENT ON VIEW reporting.insurance_renewals IS
    'Insurance policies. Grain: renewal. Business time: renewed_on.';
COMMENT ON COLUMN reporting.insurance_renewals.valid_from IS 'First covered day.';
COMMENT ON COLUMN reporting.insurance_renewals.valid_until IS
    'Last covered day; before valid_from it is a reversed renewal.';

CREATE OR REPLACE VIEW reporting.pollution_renewals WITH (security_invoker = true) AS
SELECT
    organization_id, id, bluebook_id, sticker_number, station, reading, result, charge, renewed_on, valid_from,
    valid_until, deleted_at, created_at, updated_at, created_by, updated_by
FROM vehicles.pollution_sticker_renewal;

COMMENT ON VIEW reporting.pollution_renewals IS
    'Pollution stickers. Grain: renewal. Business time: renewed_on.';
COMMENT ON COLUMN reporting.pollution_renewals.valid_from IS 'First valid day.';
COMMENT ON COLUMN reporting.pollution_renewals.valid_until IS
    'Last valid day; before valid_from it is a reversed renewal.';
COMMENT ON COLUMN reporting.pollution_renewals.reading IS 'Per cent CO, or smoke density, as the station wrote it.';

GRANT SELECT ON
    reporting.vehicles, reporting.bluebook_renewals, reporting.insurance_renewals, reporting.pollution_renewals
    TO kt_reporter;
