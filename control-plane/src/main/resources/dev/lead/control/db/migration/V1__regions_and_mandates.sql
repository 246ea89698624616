-- Regions, the incarnations of their Raft state, and the mandates of their agents.
--
-- Locks: whoever changes what a region may do locks its row in `region` first; of several regions in
-- the order of their names. The event log's lock (V3) is always the last one taken.
-- Times (`…_at`) are for people. Nothing is decided by them.

-- The upper half of every token. No cache: numbers are drawn under the region's lock, so their order is
-- the order of commit. The halves of a token allow 2^31 - 1.
create sequence lead_epoch_seq as integer minvalue 1 maxvalue 2147483647 start 1 increment 1 cache 1 no cycle;

create table region (
  name               text primary key,
  cloud              text not null,
  location           text not null,
  zones              text[] not null,
  version            bigint not null default 1,      -- of the description above, for ETags
  registered_at      timestamptz not null default now(),
  changed_at         timestamptz not null default now(),
  incarnation        uuid,                           -- the one that may elect; null before the first
  epoch              integer not null default 0,     -- drawn when that incarnation was registered
  mandate            text not null default 'none' check (mandate in ('none', 'held', 'lapsed')),
  last_sequence      bigint not null default 0,      -- events of that incarnation kept without a gap
  events_dropped     bigint not null default 0,      -- events the region's outbox could not keep
  last_order         bigint not null default 0,      -- rises for ever, over incarnations too
  assignment_version bigint not null default 0
);

-- Every incarnation that was ever registered. One that ended never comes back.
create table incarnation (
  region           text not null references region,
  id               uuid not null,
  epoch            integer not null,
  longest_lease_ms bigint not null,                  -- the largest lease its LEASE services ever had
  registered_at    timestamptz not null default now(),
  ended_at         timestamptz,
  primary key (region, id)
);

-- Each life of each agent's process, as it described itself last.
create table agent_run (
  region        text not null references region,
  name          text not null,
  run           bigint not null,
  arrival       bigint generated always as identity, -- the order in which runs were first seen
  incarnation   uuid not null,                       -- the one it named last
  count         bigint not null,                     -- of its newest request; an older one is refused
  ended         boolean not null default false,      -- known to be dead
  raft_role     text not null,
  raft_term     bigint not null,
  raft_leader   text not null,
  endpoint      text not null,
  zone          text not null,
  pid           bigint not null,
  version       text not null,
  sessions      integer not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  primary key (region, name, run)
);

-- Who renewed the mandate under which incarnation, and how that ended.
--   renewing  its mandate may be alive
--   expired   the region's table no longer had it; it may have joined again without our knowing
--   lapsed    its count stood still for mandate + margin: its mandate is over, but it may be alive
--   ended     its process is dead for certain; leases it handed out may still be alive
--   left      it forgot that incarnation; leases it handed out may still be alive
--   gone      ended or left, and one longest lease has passed since
create table mandate_holder (
  region        text not null,
  incarnation   uuid not null,
  name          text not null,
  run           bigint not null,
  count         bigint not null,                     -- of its last renewal under that incarnation
  applied       bigint not null,                     -- the Raft index it had applied then
  state         text not null check (state in ('renewing', 'expired', 'lapsed', 'ended', 'left', 'gone')),
  refused_count bigint,                              -- the first request refused after it lapsed
  changed_at    timestamptz not null default now(),
  primary key (region, incarnation, name, run),
  foreign key (region, incarnation) references incarnation
);

create index mandate_holder_not_gone on mandate_holder (region) where state <> 'gone';
