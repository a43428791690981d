-- Records that came from the ledger are one in ten: without an index, counting those of a type goes through the others.
create index link_incoming on link (connection_id, type) include (held, outcome) where direction = 'incoming';
