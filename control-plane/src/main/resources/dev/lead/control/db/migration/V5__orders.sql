-- What operators asked for, and what became of it.

create table operator_order (
  id           bigint generated always as identity primary key,
  region       text not null references region,
  number       bigint not null,                      -- rises per region
  incarnation  uuid not null,                        -- an order dies with the incarnation it was given to
  kind         text not null,
  body         jsonb not null,
  state        text not null default 'pending' check (state in ('pending', 'done', 'refused', 'lost')),
  refusal      text,
  detail       text not null default '',
  actor        text not null,
  created_at   timestamptz not null default now(),
  completed_at timestamptz,
  unique (region, number)
);

create index operator_order_pending on operator_order (region, number) where state = 'pending';

-- What was asked for in one request: one or more shards to move.
create table transfer (
  id         bigint generated always as identity primary key,
  target     text,                                   -- null: the best other candidate of each shard
  cause      text not null,                          -- 'operator', or why the region started it by itself
  actor      text not null,
  created_at timestamptz not null default now()
);

create table transfer_shard (
  transfer    bigint not null references transfer,
  service     text not null,
  shard       integer not null,
  region      text not null references region,
  incarnation uuid not null,
  number      bigint not null,                       -- of the order; negative if the region started it
  state       text not null check (state in
                ('pending', 'preparing', 'draining', 'granted', 'completed', 'rolled_back', 'refused', 'lost')),
  from_leader text,
  to_leader   text,
  token       bigint not null,                       -- before
  new_token   bigint,                                -- after
  detail      text not null default '',
  changed_at  timestamptz not null default now(),
  primary key (transfer, service, shard),
  unique (region, incarnation, number)
);

create index transfer_shard_open on transfer_shard (region)
  where state in ('pending', 'preparing', 'draining', 'granted');

-- Automatic elections stopped, for a region, a service, or a service in a region.
create table pause (
  id         bigint generated always as identity primary key,
  region     text references region,
  service    text,
  reason     text not null,
  actor      text not null,
  created_at timestamptz not null default now(),
  ended_at   timestamptz,
  ended_by   text,
  check (region is not null or service is not null)
);

create unique index pause_open on pause (coalesce(region, ''), coalesce(service, '')) where ended_at is null;
