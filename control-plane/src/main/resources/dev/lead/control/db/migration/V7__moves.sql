-- Shards that move to another region, and what they leave behind. See docs/transfers.md.

-- What a region led once and may not lead any more: the epoch of the decision that took it. A region
-- that was away when it was decided learns it from here.
create table tombstone_range (
  service    text not null references service,
  region     text not null references region,
  from_shard integer not null,
  to_shard   integer not null,
  epoch      integer not null,
  primary key (service, region, from_shard),
  check (from_shard >= 0 and from_shard < to_shard)
);

create index tombstone_range_region on tombstone_range (region);

alter table transfer add column to_region text references region;
alter table transfer add column reason text not null default '';

-- The saga of one shard. `state` says how far it is; `abort` that it shall go back, and why. Whoever
-- changes a row holds the lock of one of its two regions, and the row's.
create table shard_move (
  id                      bigint generated always as identity primary key,
  transfer                bigint not null references transfer,
  service                 text not null references service,
  shard                   integer not null,
  source                  text not null references region,
  destination             text not null references region,
  state                   text not null default 'queued' check (state in
                            ('queued', 'warming', 'warm', 'draining', 'released', 'activating', 'completed', 'rolled_back')),
  abort                   text,
  wish                    text,                      -- the candidate that was asked for
  expect_leader           text,
  expect_token            bigint,
  expect_none             boolean not null default false,
  source_incarnation      uuid,                      -- as it was when the target began to warm up
  destination_incarnation uuid,                      -- the one that warms it up
  arrival                 bigint,                    -- number of the order to the destination
  arrival_over            boolean not null default false,
  departure               bigint,                    -- number of the order to the source
  departure_over          boolean not null default false,
  from_leader             text,
  target                  text,                      -- who warms up, then who leads
  token                   bigint not null,           -- before
  new_token               bigint,                    -- after
  epoch                   integer,                   -- drawn at the commit point
  detail                  text not null default '',
  created_at              timestamptz not null default now(),
  since                   timestamptz not null default now(),
  check (source <> destination)
);

-- Never two at once of one shard.
create unique index shard_move_open on shard_move (service, shard)
  where state not in ('completed', 'rolled_back');
create index shard_move_pair on shard_move (source, destination, id)
  where state not in ('completed', 'rolled_back');
create index shard_move_destination on shard_move (destination, id)
  where state not in ('completed', 'rolled_back');
create unique index shard_move_arrival on shard_move (destination, arrival) where arrival is not null;
create unique index shard_move_departure on shard_move (source, departure) where departure is not null;
create index shard_move_transfer on shard_move (transfer);
create index shard_move_shard on shard_move (service, shard, id);

-- What happens to a service's shards when their region is lost.
alter table service add column failover text not null default 'automatic'
  check (failover in ('automatic', 'manual'));
