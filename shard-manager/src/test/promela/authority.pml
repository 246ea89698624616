/*
 * The chain of authority over regions: mandates, failover of a lost region, planned moves across regions,
 * rebuild of a region that lost its memory, a database that steps back. One shard, at home in region A; it
 * may move to B. Three holders: 0 is A as it was, 1 is B, 2 is A after it forgot everything (0 may live
 * on, cut off). HOLD says what the service does when its mandate lapses.
 *
 * A holder *acts* when its table has given the shard to a leader and, unless HOLD, its mandate is alive.
 * What happens inside a region is leases.pml. Time is discrete, a mandate lasts M ticks, messages are late or
 * lost, every step is one transaction.
 *
 * What must hold: no two holders act at once, and each holder's token is larger than all before it.
 * Each BREAK_... drops one rule; the check must then fail.
 */
#ifndef M
#define M 1
#endif
#ifndef HOLD
#define HOLD false
#endif
#ifndef STEPS_BACK
#define STEPS_BACK false      /* the database may be restored from a backup, once */
#endif
#ifndef MOVES
#define MOVES true            /* planned moves from A to B */
#endif
#ifndef REBUILDS
#define REBUILDS true         /* A may forget everything */
#endif
#define HOLDERS 3
#define A 0
#define B 1
#define region(h) ((h) == 1 -> B : A)
#define LAST_EPOCH 7

#define IDLE 0
#define ASKED 1               /* + age, up to M */
#define ANSWERED (M + 2)      /* + what is left of it */

/* ---- the database ---- */
byte epochs = 1;              /* the sequence */
byte home = A;
byte shardEpoch = 1;          /* drawn with that home */
byte registered = 0;          /* A's incarnation that may elect */
byte epochOf2;                /* drawn when 2 was registered */
bool lapsed[HOLDERS];
bool ended0;                  /* 0 is known to be dead */
byte saga;                    /* 0 none, 1 the leader is asked to depart, 2 it has released, 3 of a restored database: only rolled back */

/* ---- what one replica of the control plane watches ---- */
byte watch[HOLDERS];
bool recovering;              /* the database stepped back: not every region has been heard of */
bool reported[2];             /* by region, since it stepped back */

/* ---- holders: what their tables have applied ---- */
bool dead0;
bool born2;
bool authorised2;
byte known[HOLDERS];          /* the shard's epoch */
bool homeHere[HOLDERS];
byte leads[HOLDERS];          /* the epoch in the token of its leader; 0 without one */
bool departed[HOLDERS];       /* the leader released for a move: nobody is elected */
bool draining[HOLDERS];

/* ---- mandates ---- */
byte mandate[HOLDERS];
byte request[HOLDERS];
byte needed[HOLDERS];         /* the assignment that came with the answer, by its epoch */
bool gap[HOLDERS] = true;      /* it had no mandate; a new one counts when the assignment is there */

/* ---- under way ---- */
byte assigned[HOLDERS];       /* an assignment, by its epoch; 0 if none */
bool assignedHome[HOLDERS];
byte release = HOLDERS;       /* the event "released", of this holder */
byte order = HOLDERS;         /* the order "depart", to this holder */
byte remain = HOLDERS;        /* the order "remain", to this holder */

/* ---- for the check ---- */
byte top = 1;                 /* the largest token yet, by its epoch */
byte holderOfTop = 0;
bool saved; byte oldEpochs; byte oldHome; byte oldShardEpoch; byte oldRegistered; byte oldSaga; bool oldLapsed0; bool oldLapsed1;
bool restored;

#ifdef BREAK_SENT             /* a mandate counts from the answer */
#define answer(r) (ANSWERED + M)
#define onItsWay(r) (r)
#else
#define answer(r) (ANSWERED + (M > (r) - ASKED -> M - ((r) - ASKED) : 0))
#define onItsWay(r) ((r) > ANSWERED -> (r) - 1 : (r))
#endif
#ifdef BREAK_GATE             /* a returning region uses its mandate before it has heard what was taken */
#define usable(h) true
#else
#define usable(h) (!gap[h])
#endif
#ifdef BREAK_RELEASE          /* a move commits when the leader was asked, not when it released */
#define mayCommit (saga == 1 || saga == 2)
#else
#define mayCommit (saga == 2)
#endif
#ifdef BREAK_WATCHDOG         /* a paused leader resumes by time-out after it has released */
#define resumes(h) (draining[h] || departed[h])
#else
#define resumes(h) draining[h]
#endif
#ifdef BREAK_INCARNATION      /* events of a region's earlier life count */
#define sameLife(h) true
#else
#define sameLife(h) (registered == h)
#endif
#ifdef BREAK_REGISTER         /* a new incarnation is registered at once */
#define wayClear true
#else
#define wayClear (ended0 || lapsed[0])
#endif
#ifdef BREAK_WITHHOLD         /* what holds without a mandate is given away although its holder is only silent */
#define surelyStopped(h) true
#else
#define surelyStopped(h) (!HOLD || (h == 0 && ended0))
#endif
#ifdef BREAK_EPOCH            /* a rebuilt region goes on with the epochs it finds */
#define drawFor2 shardEpoch
#else
#define drawFor2 epochs
#endif
#ifdef BREAK_STEP_BACK        /* a database that forgot goes on as if nothing had happened */
#define noticesStepBack false
#else
#define noticesStepBack true
#endif

/* What holds without a mandate is not given to a new incarnation while an older holder may be alive. */
#define withheld(h) (home == region(h) && h == 2 && !surelyStopped(0))
#ifdef BREAK_UNHEARD          /* what holds without a mandate is given away although its region has not reported */
#define heardOf(r, h) (reported[r] || lapsed[h])
#else
#define heardOf(r, h) (reported[r] || (!HOLD && lapsed[h]))
#endif
#ifdef BREAK_OLD_ANSWERS      /* what the database said before it stepped back is applied after the report */
#define dropsOld false
#else
#define dropsOld true
#endif
#ifdef BREAK_STALE_LAPSE      /* a restored database is believed that a region had lapsed */
#define staleLapse true
#else
#define staleLapse false
#endif
#define present(h) ((h == 0 -> !dead0 : (h == 1 || born2)))
#define counts(h) (h == 1 || registered == h)
#define acts(h) (leads[h] > 0 && present(h) && (HOLD || (mandate[h] > 0 && usable(h))))
#define longer(x) ((x) < M -> (x) + 1 : M)
#define less(x) ((x) == 0 -> 0 : (x) - 1)
#define max(x, y) ((x) > (y) -> (x) : (y))
#define older(r) ((r) == IDLE -> IDLE : ((r) < ASKED + M -> (r) + 1 : ((r) == ASKED + M -> (r) : onItsWay(r))))

inline elapse(h) {
  if :: mandate[h] == 1 -> gap[h] = true :: else fi;
  mandate[h] = less(mandate[h]); request[h] = older(request[h]);
  watch[h] = (counts(h) && !lapsed[h] -> longer(watch[h]) : 0)
}

inline holder(h) {
  if
  :: request[h] == IDLE -> request[h] = ASKED
  :: request[h] >= ASKED && request[h] < ANSWERED && counts(h) && !recovering ->    /* renewed, in the database */
    watch[h] = 0; lapsed[h] = false; needed[h] = shardEpoch;
    request[h] = answer(request[h])
  :: request[h] >= ASKED && request[h] < ANSWERED && recovering && counts(h) && !reported[region(h)] ->
    /* it reports what it knows, and drops what the database said before; the larger epoch is right */
    if :: dropsOld -> assigned[h] = 0; order = (order == h -> HOLDERS : order); remain = (remain == h -> HOLDERS : remain) :: else fi;
    reported[region(h)] = true; watch[h] = 0;
    if :: homeHere[h] && known[h] > shardEpoch -> home = region(h); shardEpoch = known[h]; saga = 0 :: else fi;
    epochs = max(epochs, max(known[h], leads[h])); request[h] = IDLE
  :: request[h] >= ANSWERED ->
    if :: mandate[h] == 0 -> gap[h] = true :: else fi;
    mandate[h] = max(mandate[h], request[h] - ANSWERED);
    if :: mandate[h] > 0 && known[h] >= needed[h] -> gap[h] = false :: else fi;
    request[h] = IDLE
  :: request[h] != IDLE -> request[h] = IDLE
  /* it fetches its assignment, and applies it later */
  :: assigned[h] == 0 && counts(h) && !recovering && known[h] < shardEpoch && !withheld(h) ->
    assigned[h] = shardEpoch; assignedHome[h] = (home == region(h))
  :: assigned[h] > 0 ->
    if
    :: assigned[h] > known[h] ->
      known[h] = assigned[h]; homeHere[h] = assignedHome[h]; draining[h] = false;
      if :: !homeHere[h] -> leads[h] = 0; departed[h] = false :: else fi;
      if :: mandate[h] > 0 && known[h] >= needed[h] -> gap[h] = false :: else fi
    :: else
    fi;
    assigned[h] = 0
  /* it elects */
  :: leads[h] == 0 && homeHere[h] && !departed[h] && counts(h) && (h != 2 || authorised2) && (HOLD || (mandate[h] > 0 && usable(h))) ->
    leads[h] = (h == 2 -> max(known[h], epochOf2) : known[h]);
    assert(leads[h] > top || (leads[h] == top && holderOfTop == h)); /* within a holder the term rises */
    top = leads[h]; holderOfTop = h
  /* moves: asked to depart, drains, releases, or goes on after a time-out */
  :: order == h -> order = HOLDERS; if :: leads[h] > 0 -> draining[h] = true :: else fi
  :: draining[h] && release == HOLDERS -> draining[h] = false; departed[h] = true; leads[h] = 0; release = h
  :: resumes(h) -> draining[h] = false; departed[h] = false
  :: remain == h -> remain = HOLDERS; departed[h] = false
  fi
}

inline controlPlane() {
  if
  :: !lapsed[0] && counts(0) && watch[0] == M -> lapsed[0] = true
  :: !lapsed[1] && watch[1] == M -> lapsed[1] = true
  :: !lapsed[2] && counts(2) && watch[2] == M -> lapsed[2] = true
  /* failover of A */
  :: home == A && lapsed[registered] && surelyStopped(registered) && !recovering && epochs < LAST_EPOCH ->
    epochs++; shardEpoch = epochs; home = B; saga = 0
  /* A forgot: its new incarnation is registered */
  :: born2 && registered == 0 && wayClear && !recovering && epochs < LAST_EPOCH ->
    epochs++; epochOf2 = drawFor2; registered = 2; watch[2] = 0; lapsed[2] = false; saga = 0
  :: dead0 && !ended0 -> ended0 = true
  /* a planned move to B */
  :: MOVES && saga == 0 && home == A && order == HOLDERS && remain == HOLDERS && release == HOLDERS && !recovering -> saga = 1; order = registered
  :: release < HOLDERS ->
    if :: saga == 1 && sameLife(release) -> saga = 2 :: else fi;
    release = HOLDERS
  :: mayCommit && home == A && !lapsed[1] && !recovering && epochs < LAST_EPOCH ->
    epochs++; shardEpoch = epochs; home = B; saga = 0
  :: (saga == 2 || (saga == 3 && order == HOLDERS && release == HOLDERS)) && remain == HOLDERS && !recovering -> saga = 0; remain = registered       /* or it is aborted */
  :: saga == 1 && remain == HOLDERS && order == HOLDERS -> saga = 0        /* its roll-back was heard of */
  /* the database is restored */
  :: STEPS_BACK && !saved ->
    saved = true; oldEpochs = epochs; oldHome = home; oldShardEpoch = shardEpoch; oldRegistered = registered; oldSaga = saga;
    oldLapsed0 = lapsed[0]; oldLapsed1 = lapsed[1]
  :: STEPS_BACK && saved && !restored ->
    restored = true; recovering = noticesStepBack; reported[A] = false; reported[B] = false;
    epochs = oldEpochs; home = oldHome; shardEpoch = oldShardEpoch; registered = oldRegistered; saga = (oldSaga > 0 && noticesStepBack -> 3 : oldSaga);
    /* what it says of silence is old: everybody is watched anew */
    lapsed[0] = staleLapse && oldLapsed0; lapsed[1] = staleLapse && oldLapsed1; lapsed[2] = false; watch[0] = 0; watch[1] = 0; watch[2] = 0
  :: recovering && heardOf(A, registered) && heardOf(B, 1) ->
    recovering = false;
    epochs = max(epochs, 3) + 1; shardEpoch = epochs     /* lifted above anything it forgot; every home is told anew */
  fi
}

active proctype World() {
  known[0] = 1; homeHere[0] = true; leads[0] = 1;
end:
  do
  :: atomic { elapse(0); elapse(1); elapse(2) }
  :: atomic { present(0) -> holder(0) }
  :: atomic { holder(1) }
  :: atomic { present(2) -> holder(2) }
  :: atomic { controlPlane() }
  :: atomic { REBUILDS && !dead0 -> dead0 = true; leads[0] = 0; mandate[0] = 0; request[0] = IDLE; assigned[0] = 0; draining[0] = false; departed[0] = false }
  :: atomic { REBUILDS && !born2 -> born2 = true }
  :: atomic { registered == 2 && born2 && !authorised2 -> authorised2 = true }
  :: acts(0) && acts(1) -> assert(false)
  :: acts(0) && acts(2) -> assert(false)
  :: acts(1) && acts(2) -> assert(false)
  od
}
