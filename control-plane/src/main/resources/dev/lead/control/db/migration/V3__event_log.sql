-- What happened, in the order of commit. Append-only.
--
-- Numbers are drawn while `pg_advisory_xact_lock(4919)` is held until the commit, so a reader that saw
-- number n will never meet a smaller one later: `id > n` misses nothing.

create sequence event_id_seq as bigint cache 1;

create table event (
  id          bigint primary key default nextval('event_id_seq'),
  at          timestamptz not null,                  -- the clock of whoever proposed it, for people
  kept_at     timestamptz not null default now(),
  kind        text not null,
  region      text,
  incarnation uuid,                                  -- with `sequence`: where in the region's outbox
  sequence    bigint,
  service     text,
  shard       integer,
  actor       text not null,                         -- the identity that caused it
  data        jsonb not null
);

-- Taken once, however often it is delivered.
create unique index event_outbox on event (region, incarnation, sequence) where sequence is not null;
create index event_shard on event (service, shard, id) where shard is not null;
create index event_region on event (region, id);
