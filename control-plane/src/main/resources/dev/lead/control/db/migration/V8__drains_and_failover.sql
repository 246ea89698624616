-- What shall lead nothing, and what happened to the shards of regions that were lost.

-- A drain stands until it is lifted, and is told to every new incarnation of its region.
create table drain (
  id         bigint generated always as identity primary key,
  kind       text not null check (kind in ('candidate', 'agent', 'zone', 'region')),
  region     text not null references region,
  service    text,                                   -- of a candidate
  name       text,                                   -- of the candidate, agent or zone
  reason     text not null,
  actor      text not null,
  created_at timestamptz not null default now(),
  ended_at   timestamptz,
  ended_by   text,
  check ((kind = 'region') = (name is null)),
  check ((kind = 'candidate') = (service is not null))
);

create unique index drain_open on drain (region, kind, coalesce(service, ''), coalesce(name, ''))
  where ended_at is null;

-- The shards of a lost region get new homes. Open as long as some of them wait for one.
create table failover (
  id             bigint generated always as identity primary key,
  region         text not null references region,
  cause          text not null check (cause in ('automatic', 'operator')),
  actor          text not null,
  services       text[],                             -- null: all that qualify
  accept_overlap boolean not null,
  started_at     timestamptz not null default now(),
  ended_at       timestamptz,
  detail         text not null default ''
);

-- Never two of one region.
create unique index failover_open on failover (region) where ended_at is null;
create index failover_region on failover (region, id);

-- What moved, in runs of shards.
create table failover_range (
  failover   bigint not null references failover,
  service    text not null references service,
  from_shard integer not null,
  to_shard   integer not null,
  region     text not null references region,
  epoch      integer not null,
  moved_at   timestamptz not null default now(),
  primary key (failover, service, from_shard)
);
