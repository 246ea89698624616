/*
 * The chain of leases inside one region: agent lease, leader lease, expiry by watched count, re-attach
 * to another agent, revocation. One shard of a `lease` service, two agents, the leader C whose session
 * moves from agent 0 to agent 1, and D who leads when C has lost the shard in the table.
 *
 * Time is discrete. A tick takes one from every lease and adds one to the age of everything under way
 * and of everything waited for. A lease is L ticks, for agents and leaders alike. Messages are late or
 * lost, agents apply the log late, and any of it in any order. Each step is atomic, as a Raft commit is.
 *
 * What must hold: C never holds an unexpired lease while D leads.
 * Each BREAK_... drops one rule; the check must then fail.
 */
#ifndef L
#define L 2
#endif
#define NONE 2
#ifndef MOVES
#define MOVES true            /* C moves to agent 1 */
#endif
#ifndef EVICTS
#define EVICTS true           /* an operator evicts C */
#endif

/* A request under way, of a beat or a heartbeat: idle, asked A ticks ago, or answered with R ticks left. */
#define IDLE 0
#define ASKED 1               /* + age, up to L */
#define ANSWERED (L + 2)      /* + what is left of it */

/* ---- the table, as committed ---- */
bool alive[2] = true;
bool leads = true;            /* C leads; else D does */
byte at = 0;                  /* the agent C's session is attached to, NONE when detached */
bool left0;                   /* it has left agent 0 */
bool moved;                   /* grants of the agent it left may be alive */
bool lapsing;
bool revoking;
bool heardMove;               /* agent 0 renewed past the move, or is gone */
bool heardRevoke;             /* the agent C is attached to renewed past the revocation */

/* ---- what agents have applied, and what their beat under way says of it ---- */
bool knowsMove;
bool knowsRevoke[2];
bool beatMove;
bool beatRevoke[2];

/* ---- waiting, up to L ---- */
byte watch[2];                /* this agent's count unchanged */
byte moveWait;
byte lossWait;                /* since the detach, or since the revocation was heard */

/* ---- leases and messages ---- */
byte auth[2];                 /* the agent's own lease */
byte beat[2];
bool expiry[2];               /* a command to expire it is under way; a renewal makes it void */
byte cLease;                  /* C's own */
byte heartbeat[2];

#ifdef BREAK_SENT             /* leases count from the answer, not from before the request */
#define answer(full, request) (ANSWERED + (full))
#define onItsWay(request) (request)
#else
#define answer(full, request) (ANSWERED + ((full) > (request) - ASKED -> (full) - ((request) - ASKED) : 0))
#define onItsWay(request) ((request) > ANSWERED -> (request) - 1 : (request))
#endif
#ifdef BREAK_CAP              /* an agent grants what its own lease does not cover */
#define cap(a) L
#else
#define cap(a) auth[a]
#endif
#ifdef BREAK_CAS              /* an agent that renewed meanwhile is expired all the same */
#define afterRenewal(a) expiry[a]
#else
#define afterRenewal(a) false
#endif
#ifdef BREAK_MOVED            /* the end of the present agent, or of a detach, ends what others granted */
#define moveAwaited false
#else
#define moveAwaited moved
#endif
#ifdef BREAK_REVOKE           /* one lease from the commit is waited, whatever the agent has applied */
#define revocationHeard true
#else
#define revocationHeard heardRevoke
#endif

#define older(request) ((request) == IDLE -> IDLE : ((request) < ASKED + L -> (request) + 1 : ((request) == ASKED + L -> (request) : onItsWay(request))))
#define longer(x) ((x) < L -> (x) + 1 : L)
#define less(x) ((x) == 0 -> 0 : (x) - 1)
#define max(x, y) ((x) > (y) -> (x) : (y))
#define min(x, y) ((x) < (y) -> (x) : (y))
#define asked(x) ((x) >= ASKED && (x) < ANSWERED)
#define serves(a) ((a == 0 && left0) -> !knowsMove : at == a)

inline lose() {
  leads = false; lapsing = false; revoking = false; at = NONE; lossWait = 0
}

inline tick() {
  cLease = less(cLease);
  auth[0] = less(auth[0]); auth[1] = less(auth[1]);
  heartbeat[0] = older(heartbeat[0]); heartbeat[1] = older(heartbeat[1]);
  beat[0] = older(beat[0]); beat[1] = older(beat[1]);
  watch[0] = (alive[0] && leads -> longer(watch[0]) : 0);
  watch[1] = (alive[1] && leads -> longer(watch[1]) : 0);
  moveWait = (moved && heardMove -> longer(moveWait) : 0);
  lossWait = ((lapsing || (revoking && revocationHeard)) -> longer(lossWait) : 0)
}

/* Beats of agent a, and its expiry. */
inline agent(a) {
  if
  :: beat[a] == IDLE && alive[a] ->
    beat[a] = ASKED; beatRevoke[a] = knowsRevoke[a];
    if :: a == 0 -> beatMove = knowsMove :: else fi
  :: asked(beat[a]) && alive[a] ->                       /* committed */
    watch[a] = 0; expiry[a] = afterRenewal(a); beat[a] = answer(L, beat[a]);
    if :: a == 0 && beatMove -> heardMove = true :: else fi;
    if :: revoking && at == a && beatRevoke[a] -> heardRevoke = true :: else fi
  :: beat[a] >= ANSWERED -> auth[a] = max(auth[a], beat[a] - ANSWERED); beat[a] = IDLE
  :: beat[a] != IDLE -> beat[a] = IDLE                   /* lost */
  :: a == 0 && left0 && !knowsMove -> knowsMove = true   /* it applies the log */
  :: revoking && !knowsRevoke[a] -> knowsRevoke[a] = true
  :: alive[a] && watch[a] == L && !expiry[a] && leads -> expiry[a] = true
  :: alive[a] && expiry[a] && leads ->
    alive[a] = false; expiry[a] = false; watch[a] = 0;
    if :: a == 0 && left0 -> heardMove = true :: else fi;
    if
    :: at == a && moveAwaited -> at = NONE; revoking = false; lapsing = true; lossWait = 0
    :: at == a && !moveAwaited -> lose()
    :: else
    fi
  fi
}

/* C's heartbeats to agent a. */
inline candidate(a) {
  if
  :: heartbeat[a] == IDLE -> heartbeat[a] = ASKED
  :: asked(heartbeat[a]) && serves(a) && !knowsRevoke[a] && cap(a) > 0 ->
    heartbeat[a] = answer(min(L, cap(a)), heartbeat[a])
  :: heartbeat[a] >= ANSWERED -> cLease = max(cLease, heartbeat[a] - ANSWERED); heartbeat[a] = IDLE
  :: heartbeat[a] != IDLE -> heartbeat[a] = IDLE
  fi
}

inline table() {
  if
  :: MOVES && leads && !revoking && !left0 && alive[1] ->         /* C attaches to agent 1 */
    left0 = true; moved = true; at = 1; lapsing = false; lossWait = 0; heardMove = !alive[0]; moveWait = 0
  :: leads && !revoking && at == 0 && alive[0] ->        /* its connection to agent 0 broke: it stops granting */
    at = NONE; left0 = true; knowsMove = true; heardMove = true; lapsing = true; lossWait = 0
  :: leads && !revoking && at == 1 && alive[1] ->        /* or that to agent 1, which says what is left of its own grants */
    at = NONE; lapsing = true; lossWait = (auth[1] == 0 -> L : 0)
  :: moved && heardMove && moveWait == L -> moved = false
  :: lapsing && lossWait == L && !moveAwaited -> lose()
  :: EVICTS && leads && !revoking && !lapsing && at != NONE ->     /* an operator evicts */
    revoking = true; lossWait = 0; heardRevoke = false; knowsRevoke[0] = false; knowsRevoke[1] = false
  :: revoking && revocationHeard && lossWait == L && !moveAwaited -> lose()
  fi
}

active proctype Region() {
end:
  do
  :: atomic { tick() }
  :: atomic { agent(0) }
  :: atomic { agent(1) }
  :: atomic { candidate(0) }
  :: atomic { candidate(1) }
  :: atomic { leads -> table() }
  :: !leads && cLease > 0 -> assert(false)
  od
}
