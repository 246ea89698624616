
-- A database that was restored, or a replica that was promoted, may have forgotten what it told the regions.

-- The present life of the server: one row.
create table database_life (
  one_row   boolean primary key default true check (one_row),
  system    text not null,                           -- of the cluster
  timeline  integer not null,
  boot      text not null,                           -- when the server was started
  began_at  bigint not null                          -- log position at which this life began, or before it
);

insert into database_life (system, timeline, boot, began_at)
  select (select system_identifier from pg_control_system())::text,
    ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer,
    (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint::text,
    (select pg_wal_lsn_diff(checkpoint_lsn, '0/0')::bigint from pg_control_checkpoint());

-- While one is open no epoch is drawn. Each new life of the server begins with one: whether it stepped back is known
-- only when the regions that held a mandate have told what they saw.
create table recovery (
  id         bigint generated always as identity primary key,
  reason     text not null,
  stepped    boolean not null,                       -- it is certain that something was forgotten
  highest    integer not null,                       -- the highest epoch reported so far
  started_at timestamptz not null default now(),
  ended_at   timestamptz
);

create unique index recovery_open on recovery ((true)) where ended_at is null;

-- Who has still to tell what it knows.
create table recovery_region (
  recovery bigint not null references recovery,
  region   text not null references region,
  state    text not null check (state in ('awaited', 'reported', 'lapsed')),
  epoch    integer,                                  -- the highest it knows
  primary key (recovery, region)
);
