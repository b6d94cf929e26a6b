-- Vehicles and the three papers that each must renew.
SET LOCAL ROLE keeptrack_owner;
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE vehicles.bluebook (
    organization_id     uuid        NOT NULL REFERENCES core.organizations (organization_id),
    id                  uuid        NOT NULL DEFAULT gen_random_uuid(),
    item_id             uuid,
    branch_id           uuid,
    registration_number text        NOT NULL,
    class               text        CHECK (class IN ('motorcycle', 'scooter', 'car', 'jeep', 'van', 'minibus', 'bus',
                                                     'truck', 'tractor', 'three_wheeler')),
    use                 text        CHECK (use IN ('private', 'public', 'government', 'diplomatic')),
    engine_cc           integer,
    motor_kw            numeric(8, 2),
    fuel                text,
    chassis_number      text,
    engine_number       text,
    make_year           integer,
    province            text        REFERENCES core.provinces (code),
    owner_name          text,
    registered_on       date,
    struck_off_on       date,
    deleted_at          timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    created_by          uuid        DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by          uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, item_id) REFERENCES assets.items (organization_id, id),
    FOREIGN KEY (organization_id, branch_id) REFERENCES core.branches (organization_id, id)
);
SELECT core.distribute('vehicles.bluebook', 'tenant');
CREATE INDEX idx_bluebook_item_id ON vehicles.bluebook (organization_id, item_id) WHERE item_id IS NOT NULL;
CREATE INDEX idx_bluebook_branch_id ON vehicles.bluebook (organization_id, branch_id);
CREATE INDEX idx_bluebook_registration_number ON vehicles.bluebook (organization_id, registration_number);
CREATE INDEX idx_bluebook_province ON vehicles.bluebook (province);
COMMENT ON TABLE vehicles.bluebook IS 'A vehicle, as its registration book (the blue book) has it.';
COMMENT ON COLUMN vehicles.bluebook.registration_number IS 'The plate, as written. Two vehicles may carry one text.';
COMMENT ON COLUMN vehicles.bluebook.branch_id IS 'Its own, so that a vehicle without an item has a branch too.';
COMMENT ON COLUMN vehicles.bluebook.item_id IS 'The item that it is in the register of assets, if any.';
COMMENT ON COLUMN vehicles.bluebook.engine_cc IS 'Cubic centimetres; tariffs go by it.';
COMMENT ON COLUMN vehicles.bluebook.motor_kw IS 'Kilowatts of an electric motor; tariffs go by it.';
COMMENT ON COLUMN vehicles.bluebook.use IS 'What it is registered for; rules and tariffs go by it.';
COMMENT ON COLUMN vehicles.bluebook.struck_off_on IS 'When the registration ended; no paper is required from that day on.';

CREATE TABLE vehicles.bluebook_renewal (
    organization_id uuid          NOT NULL,
    id              uuid          NOT NULL DEFAULT gen_random_uuid(),
    bluebook_id     uuid          NOT NULL,
    receipt_number  text,
    renewed_on      date          NOT NULL,
    valid_from      date          NOT NULL,
    valid_until     date          NOT NULL,
    fiscal_year     text,
    tax             numeric(14, 2),
    fee             numeric(14, 2),
    penalty         numeric(14, 2),
    deleted_at      timestamptz,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    created_by      uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, bluebook_id) REFERENCES vehicles.bluebook (organization_id, id)
);
SELECT core.distribute('vehicles.bluebook_renewal', 'tenant');
CREATE INDEX idx_bluebook_renewal_bluebook_id
    ON vehicles.bluebook_renewal (organization_id, bluebook_id, valid_from, id)
    INCLUDE (valid_until, renewed_on, receipt_number, tax, fee, penalty, created_at, updated_at, deleted_at);
COMMENT ON TABLE vehicles.bluebook_renewal IS 'A payment of the vehicle tax and the days it is valid for.';
COMMENT ON COLUMN vehicles.bluebook_renewal.valid_until IS 'The last valid day, as in the other two papers.';
COMMENT ON COLUMN vehicles.bluebook_renewal.fiscal_year IS 'The Nepali fiscal year that was paid for, such as 2082/83.';

CREATE TABLE vehicles.insurance_renewal (
    organization_id uuid          NOT NULL,
    id              uuid          NOT NULL DEFAULT gen_random_uuid(),
    bluebook_id     uuid          NOT NULL,
    insurer         text,
    policy_number   text,
    policy_kind     text,
    premium         numeric(14, 2),
    insured_sum     numeric(14, 2),
    renewed_on      date          NOT NULL,
    valid_from      date          NOT NULL,
    valid_until     date          NOT NULL,
    deleted_at      timestamptz,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    created_by      uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, bluebook_id) REFERENCES vehicles.bluebook (organization_id, id)
);
SELECT core.distribute('vehicles.insurance_renewal', 'tenant');
CREATE INDEX idx_insurance_renewal_bluebook_id
    ON vehicles.insurance_renewal (organization_id, bluebook_id, valid_from, id)
    INCLUDE (valid_until, renewed_on, policy_number, premium, created_at, updated_at, deleted_at);
COMMENT ON TABLE vehicles.insurance_renewal IS 'An insurance policy and the days it covers.';

CREATE TABLE vehicles.pollution_sticker_renewal (
    organization_id uuid          NOT NULL,
    id              uuid          NOT NULL DEFAULT gen_random_uuid(),
    bluebook_id     uuid          NOT NULL,
    sticker_number  text,
    station         text,
    reading         numeric(8, 3),
    result          text,
    charge          numeric(14, 2),
    renewed_on      date          NOT NULL,
    valid_from      date          NOT NULL,
    valid_until     date          NOT NULL,
    deleted_at      timestamptz,
    created_at      timestamptz   NOT NULL DEFAULT now(),
    updated_at      timestamptz   NOT NULL DEFAULT now(),
    created_by      uuid          DEFAULT nullif(current_setting('app.user_id', true), '')::uuid,
    updated_by      uuid,
    PRIMARY KEY (organization_id, id),
    FOREIGN KEY (organization_id, bluebook_id) REFERENCES vehicles.bluebook (organization_id, id)
);
SELECT core.distribute('vehicles.pollution_sticker_renewal', 'tenant');
CREATE INDEX idx_pollution_sticker_renewal_bluebook_id
    ON vehicles.pollution_sticker_renewal (organization_id, bluebook_id, valid_from, id)
    INCLUDE (valid_until, renewed_on, sticker_number, charge, created_at, updated_at, deleted_at);
COMMENT ON TABLE vehicles.pollution_sticker_renewal IS 'A green sticker: the test, and the days it is valid for.';
