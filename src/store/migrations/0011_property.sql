-- Sync results of one property, newest first: without this its count reads every record of every company.
create index link_by_property on link (connection_id, property_ref, updated_at desc, id desc) where property_ref is not null;
