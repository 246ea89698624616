-- The regions' present state as far as their events tell it, and the history of each shard.

-- One row a shard. `state` is what the shard's own events said last; whether its leader is attached is
-- in `candidate`, whether its region has a mandate in `region`.
create table leader (
  service         text not null references service,
  shard           integer not null,
  region          text not null references region,
  state           text not null,
  token           bigint not null default 0,         -- of the present leader, else of the last one
  session         text,
  leader          text,
  standby         text,
  standby_session text,
  transfer        bigint,                            -- the number of the one under way
  since           timestamptz not null default now(),
  primary key (service, shard)
);

create index leader_session on leader (region, session) where session is not null;

create table leadership (
  service        text not null,
  shard          integer not null,
  token          bigint not null,
  region         text not null,
  incarnation    uuid not null,
  session        text not null,
  leader         text not null,
  agent          text,
  elected_cause  text not null,
  previous_token bigint not null,
  from_at        timestamptz not null,
  ready_at       timestamptz,
  to_at          timestamptz,                        -- null while it leads
  lost_cause     text,
  primary key (service, shard, token)
);

create index leadership_open on leadership (region, service, shard) where to_at is null;

create table candidate (
  region     text not null references region,
  session    text not null,
  service    text not null,
  name       text not null,
  state      text not null check (state in ('attached', 'detached', 'short_lease')),
  agent      text,
  attachment integer not null,
  shards     jsonb not null,
  weight     integer not null,
  priority   integer not null,
  zone       text not null,
  version    text not null,
  endpoint   text not null,
  labels     jsonb not null,
  pid        bigint not null,
  probe_ok   boolean not null,
  overloaded boolean not null,
  lag_ms     bigint not null,
  joined_at  timestamptz not null,
  primary key (region, session)
);

create index candidate_service on candidate (service, region, name);

-- Held back from leading: from one shard, or (-1) from all of the service. Survives the session.
create table candidate_hold (
  region    text not null references region,
  service   text not null,
  candidate text not null,
  shard     integer not null,
  cause     text not null,
  hold_ms   bigint not null,
  since     timestamptz not null,
  primary key (region, service, candidate, shard)
);

-- The agents as the region's table has them.
create table member (
  region   text not null references region,
  name     text not null,
  run      bigint not null,
  state    text not null check (state in ('live', 'suspected', 'expired', 'left')),
  zone     text not null,
  endpoint text not null,
  pid      bigint not null,
  version  text not null,
  since    timestamptz not null,
  primary key (region, name, run)
);
