-- LEAD's fencing kit for PostgreSQL 13 and later, version 1.
--
-- Apply it to the database that holds what a leader writes, in one transaction: psql -1 -f, Flyway, or
-- FenceSchema.apply. Applying it again changes nothing. It makes the schema `lead` and touches nothing else.
--
--   select * from lead.raise('payments', 17, TOKEN);   a new leader, before it reads anything
--   select lead.check('payments', 17, TOKEN);          each transaction of the leader, first of all
--   select * from lead.scan();                         no row: no stale write was ever accepted
--
-- How it holds. check() takes a lock of the shard that leaders share and that lasts to the end of the transaction;
-- raise() takes the same lock alone. So a raise waits for what was checked before it, and whatever is checked after
-- it is compared with the new token. Locks are one per shard and in memory: shards never wait for each other, and
-- transactions of one leader don't either.
--
-- Error codes: LF001 stale token, LF002 token that was never raised for this shard, LF003 raise blocked,
-- LF004 called in a way that cannot be safe.

create schema if not exists lead;

-- The largest token raised for each shard.
create table if not exists lead.fence (
  service   text        not null,
  shard     integer     not null check (shard >= 0),
  token     bigint      not null check (token > 0),
  raised_at timestamptz not null default clock_timestamp(),
  primary key (service, shard)
) with (fillfactor = 50);

-- Each raise, with what was committed at that instant: the proof rests on it.
create table if not exists lead.raised (
  service  text        not null,
  shard    integer     not null,
  token    bigint      not null,
  previous bigint      not null,             -- 0: nobody before
  snapshot pg_snapshot not null,
  ended    integer     not null,             -- open transactions of the old holder that were ended
  at       timestamptz not null default clock_timestamp(),
  primary key (service, shard, token)
);

-- A row for each accepted transaction. Only appended to, without an index: no two writers meet here. A count per token
-- would be smaller, but every transaction of a leader would wait for the one before. lead.compact() keeps it short.
create table if not exists lead.token_log (
  service text        not null,
  shard   integer     not null,
  token   bigint      not null,
  xid     xid8        not null,
  at      timestamptz not null
);

-- What compact() made of older rows.
create table if not exists lead.token_sum (
  service  text        not null,
  shard    integer     not null,
  token    bigint      not null,
  accepted bigint      not null,
  first_at timestamptz not null,
  last_at  timestamptz not null,
  primary key (service, shard, token)
);

create table if not exists lead.violation (
  kind    text        not null,
  service text        not null,
  shard   integer     not null,
  token   bigint      not null,
  larger  bigint      not null,
  xid     xid8        not null,
  at      timestamptz not null
);

-- Refusals by shard and token, as far as they were reported; see lead.rejections for the count of all.
create table if not exists lead.rejection (
  service    text        not null,
  shard      integer     not null,
  token      bigint      not null,
  present    bigint      not null,           -- the token that was there
  rejections bigint      not null,
  first_at   timestamptz not null default clock_timestamp(),
  last_at    timestamptz not null default clock_timestamp(),
  primary key (service, shard, token)
);

-- Counts every refusal: a refused transaction is rolled back, a sequence is not.
create sequence if not exists lead.rejections;

-- The task ledger: one row for each task of a shard, by its idempotency key.
create table if not exists lead.task (
  service     text        not null,
  shard       integer     not null,
  key         text        not null check (length(key) between 1 and 200),
  state       text        not null check (state in ('running', 'done')),
  token       bigint      not null,           -- of the leader that runs it, or finished it
  first_token bigint      not null,           -- of the leader that began it
  result      text        not null default '',
  began_at    timestamptz not null default clock_timestamp(),
  ended_at    timestamptz,
  primary key (service, shard, key)
);
create index if not exists task_running on lead.task (service, shard, token) where state = 'running';

create or replace function lead.version() returns integer language sql immutable as 'select 1';

create or replace function lead.lock_key(service text, shard integer) returns bigint
language sql immutable as $$ select hashtextextended($1 || '/' || $2, 5495406946279) $$;

-- Refuses a token, in words; never returns.
create or replace function lead.refuse(service text, shard integer, token bigint, present bigint) returns void
language plpgsql as $$
declare
  what constant text := service || '/' || shard;
begin
  perform nextval('lead.rejections');
  if present is null then
    raise exception using errcode = 'LF002',
      message = format('lead: token %s was never raised for %s, nor was any other', token, what),
      hint = 'A new leader calls lead.raise once before it writes. If it did: is this the shard the token was granted for?';
  elsif token < present then
    raise exception using errcode = 'LF001',
      message = format('lead: stale token %s for %s: token %s is present', token, what, present),
      detail = format('present=%s', present),
      hint = 'A newer leader has taken over. Stop all work for this shard and wait to be elected again.';
  else
    raise exception using errcode = 'LF002',
      message = format('lead: token %s was never raised for %s, where token %s is present', token, what, present),
      detail = format('present=%s', present),
      hint = 'A new leader calls lead.raise once before it writes. If it did: is this the shard the token was granted for?';
  end if;
end $$;

-- The token present, which cannot be raised before this transaction ends; null if none was raised.
create or replace function lead.hold(service text, shard integer) returns bigint
language plpgsql as $$
#variable_conflict use_column
declare
  present bigint;
begin
  perform pg_advisory_xact_lock_shared(lead.lock_key($1, $2));
  if current_setting('transaction_isolation') = 'read committed' then
    select f.token into present from lead.fence f where f.service = $1 and f.shard = $2;
  else
    -- The transaction's snapshot may be older than a raise: the row lock fails (40001) if it is.
    select f.token into present from lead.fence f where f.service = $1 and f.shard = $2 for share;
  end if;
  return present;
end $$;

-- Records a token without comparing it: what check() does for the scan, and nothing of what it does for the data.
create or replace function lead.record(service text, shard integer, token bigint) returns void
language sql as $$
  insert into lead.token_log (service, shard, token, xid, at) values ($1, $2, $3, pg_current_xact_id(), clock_timestamp())
$$;

-- Lets the transaction pass only if this is the largest token raised for the shard. Not within a savepoint that may be
-- rolled back: the protection would go with it.
create or replace function lead.check(service text, shard integer, token bigint) returns void
language plpgsql as $$
declare
  present constant bigint := lead.hold($1, $2);
begin
  if present is distinct from $3 then
    perform lead.refuse($1, $2, $3, present);
  end if;
  perform lead.record($1, $2, $3);
end $$;

-- Counts a refusal for its shard and token, after the refused transaction was rolled back.
create or replace function lead.reject(service text, shard integer, token bigint) returns void
language sql as $$
  insert into lead.rejection as r (service, shard, token, present, rejections)
    select $1, $2, $3, coalesce((select f.token from lead.fence f where f.service = $1 and f.shard = $2), 0), 1
    on conflict on constraint rejection_pkey do update
      set present = excluded.present, rejections = r.rejections + 1, last_at = clock_timestamp()
$$;

-- As check(), for transactions that write for many shards: false for a stale token, and the transaction goes on.
create or replace function lead.admit(service text, shard integer, token bigint) returns boolean
language plpgsql as $$
declare
  present constant bigint := lead.hold($1, $2);
begin
  if present = $3 then
    perform lead.record($1, $2, $3);
    return true;
  elsif present > $3 then
    perform nextval('lead.rejections');
    perform lead.reject($1, $2, $3);
    return false;
  end if;
  perform lead.refuse($1, $2, $3, present);
  return false;
end $$;

-- Ends the transactions that hold the shard's lock, or wait for it to be checked, and returns how many: all of them are of
-- leaders before. Those of the own role can be ended always, others only with the right of pg_signal_backend.
create or replace function lead.end_holders(service text, shard integer, token bigint, patience interval) returns integer
language plpgsql as $$
declare
  key constant bigint := lead.lock_key($1, $2);
  holder record;
  ended integer := 0;
begin
  for holder in
    select l.pid, coalesce(a.usename, '?') as usename, coalesce(nullif(a.application_name, ''), 'no name') as application
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.mode = 'ShareLock' and l.objsubid = 1
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.classid::bigint = ((key >> 32) & 4294967295) and l.objid::bigint = (key & 4294967295)
      and l.pid is distinct from pg_backend_pid()
    order by l.granted
  loop
    if holder.pid is null then
      raise exception using errcode = 'LF003',
        message = format('lead: raising %s/%s to %s is blocked by a prepared transaction', $1, $2, $3),
        hint = 'See pg_prepared_xacts, and roll it back: rollback prepared ''GID''. Then try again.';
    end if;
    begin
      ended := ended + pg_terminate_backend(holder.pid)::integer;
    exception when insufficient_privilege then
      raise exception using errcode = 'LF003',
        message = format('lead: raising %s/%s to %s is blocked by an open transaction of process %s (role %s, %s), which has lasted longer than %s and which role %s may not end',
                         $1, $2, $3, holder.pid, holder.usename, holder.application, $4, current_user),
        hint = format('Try again when it has ended; end it: select pg_terminate_backend(%s); or let this role do it: grant pg_signal_backend to %I.',
                      holder.pid, current_user);
    end;
  end loop;
  return ended;
end $$;

-- Makes this token the largest of the shard. A new leader calls it in a transaction of its own, before it reads anything.
-- When it returns, nothing of an older token can commit any more. Waits for open transactions of the old holder up to
-- `patience`, then ends them, and gives up 10 s later. Raising again to the same token changes nothing.
create or replace function lead.raise(
  service text, shard integer, token bigint, patience interval default '2 seconds',
  out previous bigint, out ended integer)
language plpgsql as $$
#variable_conflict use_column
declare
  key constant bigint := lead.lock_key($1, $2);
  old_timeout constant text := current_setting('lock_timeout');
  deadline constant timestamptz := clock_timestamp() + $4 + interval '10 seconds';
  wait interval := $4;
begin
  ended := 0;
  if $3 is null or $3 <= 0 then
    raise exception using errcode = 'LF004', message = format('lead: %s is not a token; tokens are above 0', coalesce($3::text, 'null'));
  end if;
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'LF004',
      message = format('lead: raise was called in a transaction that is %s', current_setting('transaction_isolation')),
      hint = 'Call it in a transaction of its own that is READ COMMITTED: it has to see what others commit meanwhile.';
  end if;
  select f.token into previous from lead.fence f where f.service = $1 and f.shard = $2;
  if previous = $3 then
    select r.previous into previous from lead.raised r where r.service = $1 and r.shard = $2 and r.token = $3;
    previous := coalesce(previous, 0);
    return;
  elsif previous > $3 then
    perform lead.refuse($1, $2, $3, previous);
  end if;

  loop
    begin
      perform set_config('lock_timeout', greatest(1, (extract(epoch from wait) * 1000)::bigint)::text, true);
      perform pg_advisory_xact_lock(key);
      exit;
    exception when lock_not_available then
      if clock_timestamp() > deadline then
        raise exception using errcode = 'LF003',
          message = format('lead: raising %s/%s to %s is blocked: its lock is not free although %s transactions were ended', $1, $2, $3, ended),
          hint = 'Another raise may be under way, or PostgreSQL is slow to end a process: see pg_locks where locktype = ''advisory'', and try again.';
      end if;
      ended := ended + lead.end_holders($1, $2, $3, $4);
      -- What has slipped in meanwhile is ended in the next round; ending a process takes a while.
      wait := greatest($4, interval '1 second');
    end;
  end loop;

  select f.token into previous from lead.fence f where f.service = $1 and f.shard = $2;
  if previous > $3 then
    perform lead.refuse($1, $2, $3, previous);
  end if;
  insert into lead.fence as f (service, shard, token) values ($1, $2, $3)
    on conflict on constraint fence_pkey do update set token = excluded.token, raised_at = clock_timestamp();
  insert into lead.raised (service, shard, token, previous, snapshot, ended)
    values ($1, $2, $3, coalesce(previous, 0), pg_current_snapshot(), ended)
    on conflict on constraint raised_pkey do nothing;
  previous := coalesce(previous, 0);
  perform set_config('lock_timeout', old_timeout, true);
end $$;

-- Stale writes that were accepted. `stale`: committed although a larger token had been raised before the commit.
-- `not_raised`: written with a token that nobody raised for the shard.
create or replace function lead.scan()
returns table (kind text, service text, shard integer, token bigint, larger bigint, xid xid8, at timestamptz)
language sql stable as $$
  select 'stale', e.service, e.shard, e.token, r.token, e.xid, e.at
  from lead.token_log e
  cross join lateral (
    select r.token from lead.raised r
    where r.service = e.service and r.shard = e.shard and r.token > e.token
      and not pg_visible_in_snapshot(e.xid, r.snapshot)
    order by r.token limit 1) r
  union all
  select 'not_raised', e.service, e.shard, e.token, 0, e.xid, e.at
  from lead.token_log e
  where not exists (
    select 1 from lead.raised r where r.service = e.service and r.shard = e.shard and r.token = e.token)
  union all
  select v.kind, v.service, v.shard, v.token, v.larger, v.xid, v.at from lead.violation v
$$;

-- Scans what is older than `keep`, remembers what it found, and replaces the rows by a sum for each token. Returns how many
-- rows went. After the data was restored into another cluster, call it with '0 s' before the first raise: transaction
-- numbers of two clusters can't be compared.
create or replace function lead.compact(keep interval default '1 day') returns bigint
language plpgsql as $$
#variable_conflict use_column
declare
  horizon constant timestamptz := clock_timestamp() - $1;
  gone bigint;
begin
  lock table lead.token_sum in share row exclusive mode;
  -- One statement, so that no row is deleted which was not judged.
  with taken as (
    delete from lead.token_log e where e.at < horizon returning *
  ), judged as (
    insert into lead.violation (kind, service, shard, token, larger, xid, at)
      select case when r.token is null then 'not_raised' else 'stale' end,
             e.service, e.shard, e.token, coalesce(r.token, 0), e.xid, e.at
      from taken e
      left join lateral (
        select r.token from lead.raised r
        where r.service = e.service and r.shard = e.shard and r.token > e.token
          and not pg_visible_in_snapshot(e.xid, r.snapshot)
        order by r.token limit 1) r on true
      where r.token is not null
        or not exists (
          select 1 from lead.raised o where o.service = e.service and o.shard = e.shard and o.token = e.token)
  ), summed as (
    insert into lead.token_sum as s (service, shard, token, accepted, first_at, last_at)
      select e.service, e.shard, e.token, count(*), min(e.at), max(e.at) from taken e group by 1, 2, 3
      on conflict on constraint token_sum_pkey do update
        set accepted = s.accepted + excluded.accepted,
            first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at)
  )
  select count(*) into gone from taken;
  return gone;
end $$;

-- What was accepted, by token.
create or replace view lead.accepted as
  select service, shard, token, sum(accepted)::bigint as accepted, min(first_at) as first_at, max(last_at) as last_at
  from (
    select service, shard, token, accepted, first_at, last_at from lead.token_sum
    union all
    select service, shard, token, count(*), min(at), max(at) from lead.token_log group by 1, 2, 3) as parts
  group by 1, 2, 3;
