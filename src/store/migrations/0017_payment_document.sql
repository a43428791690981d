-- Payments and allocations by the document they belong to: looked for by every page of a first load that has them.
create index side_document on side (connection_id, system, type, (content->'document'->>'key')) where type in ('payment', 'allocation');
