
-- Who of the replicas does what only one does at a time. The holder raises its count; others watch the count on
-- their own clocks and take the lease, with the next token, when it has stood still for too long.
create table work_lease (
  name        text primary key,
  holder      uuid not null,                         -- one life of a replica
  holder_name text not null,                         -- for people
  token       bigint not null,
  count       bigint not null default 0,
  released    boolean not null default false,        -- given up: nobody has to wait
  taken_at    timestamptz not null default now()
);
