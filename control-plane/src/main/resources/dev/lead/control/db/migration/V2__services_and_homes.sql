-- Services, and where their shards may be led.

create table service (
  name       text primary key,
  version    bigint not null,                        -- rises for ever, over deletion too
  shards     integer not null check (shards between 1 and 100000),
  regions    text[] not null,
  policy     jsonb not null,
  removed    boolean not null default false,         -- kept as a tombstone: late commands must lose
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

-- Runs of shards that share their fate: [from_shard, to_shard) of a service. Together they cover all
-- its shards without a gap.
create table home_range (
  service    text not null references service,
  from_shard integer not null,
  to_shard   integer not null,
  region     text not null references region,
  epoch      integer not null,                       -- drawn with the decision
  home       boolean not null,                       -- false: taken; the epoch is the tombstone
  primary key (service, from_shard),
  check (from_shard >= 0 and from_shard < to_shard)
);

create index home_range_region on home_range (region);

-- What an observer has to wait for a leader of this policy; 0 where the token protects. Policies hold
-- durations as people write them: a whole number and ms, s, m, h or d.
create function lead_lease_ms(policy jsonb) returns bigint language sql immutable as $$
  select case when policy ->> 'disconnect' <> 'lease' then 0
    else substring(policy ->> 'lease' from '^[0-9]+')::bigint
      * case substring(policy ->> 'lease' from '[a-z]+$')
          when 'ms' then 1 when 's' then 1000 when 'm' then 60000 when 'h' then 3600000 else 86400000 end
  end
$$;
