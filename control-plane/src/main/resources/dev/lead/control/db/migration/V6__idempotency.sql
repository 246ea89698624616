-- The answers to requests that carried an Idempotency-Key, stored in the transaction of their effect.
create table idempotency (
  actor      text not null,
  key        text not null,
  request    text not null,                          -- method and path
  body_hash  text not null,
  status     integer not null,
  location   text,
  answer     jsonb not null,
  created_at timestamptz not null default now(),
  primary key (actor, key)
);

create index idempotency_age on idempotency (created_at);
