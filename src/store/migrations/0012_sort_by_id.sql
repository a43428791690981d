-- Lists sorted by either id: the ids as numbers (9 before 10), as `src/store/read/records.ts` compares them. Without
-- these a page of 300,000 records is sorted anew each time (0.3 s instead of 1 ms).

create index link_by_released_id on link (connection_id, lpad(released_id, 24, '0') collate "C", id) where released_id is not null;
create index link_by_intacct_id on link (connection_id, lpad(intacct_id, 24, '0') collate "C", id) where intacct_id is not null;
