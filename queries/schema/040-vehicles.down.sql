SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.pollution_renewals, reporting.insurance_renewals, reporting.bluebook_renewals,
    reporting.vehicles;
DROP TABLE vehicles.pollution_sticker_renewal, vehicles.insurance_renewal, vehicles.bluebook_renewal,
    vehicles.bluebook;
