SET LOCAL ROLE keeptrack_owner;

DROP VIEW IF EXISTS reporting.bill_parts, reporting.bills, reporting.item_status_events, reporting.service_records,
    reporting.items, reporting.providers, reporting.vendors, reporting.models, reporting.manufacturers,
    reporting.categories;
DROP TABLE assets.shared_bill_parts, assets.shared_bills, assets.items_history_status, assets.items_history,
    assets.item_tags, assets.items, assets.tags, assets.service_providers, assets.purchased_from,
    assets.model_number, assets.manufacturer, assets.tax_pool_balances, assets.categories;
