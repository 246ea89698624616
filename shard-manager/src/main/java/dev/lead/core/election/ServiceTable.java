package dev.lead.core.election;

import dev.lead.core.model.CandidateName;
import dev.lead.core.model.DisconnectMode;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.ServiceName;
import dev.lead.core.model.ServicePolicy;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.ShardState;
import dev.lead.core.model.Term;
import dev.lead.core.model.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The shards of one service in flat arrays, and who campaigns for them. About 40 bytes a shard. */
@SuppressWarnings("EnumOrdinal") // one byte a shard; constants are only ever added at the end
final class ServiceTable {
  private static final ShardState[] STATES = ShardState.values();
  private static final LossCause[] LOSSES = LossCause.values();

  final ServiceName name;
  ServicePolicy policy;
  long version;
  boolean removed;
  boolean paused;
  String pauseReason = "";

  /** The longest lease any policy of this service ever allowed: what a revocation has to wait. */
  Duration longestLease;

  boolean settling;

  /** Its first candidates were awaited, and since then there has always been one. */
  boolean settled;

  long settleGeneration;
  int shards;
  int led;

  /** The next shard to look at for drains; −1 if none is being looked at. */
  int drainCursor = -1;

  /** There was a reason to begin again in the middle. */
  boolean drainAgain;

  /** The number of the wait until what drained candidates still lead is looked at again, or 0. */
  long drainWait;

  /** How many of its candidates fail their health check. */
  int failing;

  /** The highest epoch any of its shards ever had here. */
  Epoch newestEpoch = Epoch.NONE;

  /** Every candidate, in the order in which they came. */
  final LinkedHashSet<Session> candidates = new LinkedHashSet<>();

  /** Candidates for all shards, in the order in which they came. */
  final List<Session> everywhere = new ArrayList<>();

  /** Candidates for single shards. */
  final TreeMap<Integer, List<Session>> somewhere = new TreeMap<>();

  private byte[] state = new byte[0];
  private byte[] loss = new byte[0];
  private boolean[] home = new boolean[0];
  private boolean[] ready = new boolean[0];
  private int[] leader = new int[0];
  private int[] standby = new int[0];
  private int[] term = new int[0];
  private int[] epoch = new int[0];
  private int[] tokenEpoch = new int[0];
  private long[] grant = new long[0];
  private @Nullable CandidateName[] last = new CandidateName[0];

  ServiceTable(ServiceName name, ServicePolicy policy) {
    this.name = name;
    this.policy = policy;
    this.longestLease = policy.lease();
  }

  void grow(int count) {
    shards = count;
    state = Arrays.copyOf(state, count);
    loss = Arrays.copyOf(loss, count);
    home = Arrays.copyOf(home, count);
    ready = Arrays.copyOf(ready, count);
    leader = Arrays.copyOf(leader, count);
    standby = Arrays.copyOf(standby, count);
    term = Arrays.copyOf(term, count);
    epoch = Arrays.copyOf(epoch, count);
    tokenEpoch = Arrays.copyOf(tokenEpoch, count);
    grant = Arrays.copyOf(grant, count);
    last = Arrays.copyOf(last, count);
  }

  boolean fenced() {
    return policy.disconnect() == DisconnectMode.FENCE;
  }

  ShardId id(int shard) {
    return new ShardId(name, shard);
  }

  ShardState state(int shard) {
    return STATES[state[shard]];
  }

  void state(int shard, ShardState value) {
    state[shard] = (byte) value.ordinal();
  }

  LossCause loss(int shard) {
    return LOSSES[loss[shard]];
  }

  void loss(int shard, LossCause value) {
    loss[shard] = (byte) value.ordinal();
  }

  boolean home(int shard) {
    return home[shard];
  }

  void home(int shard, boolean value) {
    home[shard] = value;
  }

  boolean ready(int shard) {
    return ready[shard];
  }

  void ready(int shard, boolean value) {
    ready[shard] = value;
  }

  /** The leader's slot, or −1. */
  int leader(int shard) {
    return leader[shard] - 1;
  }

  void leader(int shard, int slot) {
    leader[shard] = slot + 1;
  }

  /** The standby's slot, or −1. */
  int standby(int shard) {
    return standby[shard] - 1;
  }

  void standby(int shard, int slot) {
    standby[shard] = slot + 1;
  }

  Epoch epoch(int shard) {
    return new Epoch(epoch[shard]);
  }

  void epoch(int shard, Epoch value) {
    epoch[shard] = (int) value.value();
    newestEpoch = Epoch.max(newestEpoch, value);
  }

  Term term(int shard) {
    return new Term(term[shard] & 0xFFFF_FFFFL);
  }

  /** The present token, or the last one if nobody leads. */
  Token token(int shard) {
    return Token.of(new Epoch(tokenEpoch[shard]), term(shard));
  }

  /** The token of a new leader. */
  void nextToken(int shard, Epoch regionEpoch) {
    term[shard]++;
    tokenEpoch[shard] = Math.max(epoch[shard], (int) regionEpoch.value());
  }

  void restoreToken(int shard, int termValue, int tokenEpochValue) {
    term[shard] = termValue;
    tokenEpoch[shard] = tokenEpochValue;
  }

  int rawTerm(int shard) {
    return term[shard];
  }

  int rawTokenEpoch(int shard) {
    return tokenEpoch[shard];
  }

  /** Raft index at which the leader was elected. */
  long grant(int shard) {
    return grant[shard];
  }

  void grant(int shard, long index) {
    grant[shard] = index;
  }

  /** Who led last, or leads. */
  @Nullable CandidateName last(int shard) {
    return last[shard];
  }

  void last(int shard, @Nullable CandidateName name) {
    last[shard] = name;
  }

  /** Whether who led last comes first among equals: not after it gave the shard up or had to. */
  boolean lastMayReturn(int shard) {
    return leader[shard] != 0
        || switch (loss(shard)) {
          case CLOSED, DIED, DISCONNECTED, AGENT_LOST, LEASE_EXPIRED, UNASSIGNED -> true;
          case RESIGNED, EVICTED, TRANSFER, PREEMPTED, TAKEOVER_FAILED, PROBE_FAILED, DRAINED ->
              false;
        };
  }

  /** Candidates for this single shard only. */
  List<Session> only(int shard) {
    return somewhere.isEmpty() ? List.of() : somewhere.getOrDefault(shard, List.of());
  }

  void add(Session session) {
    candidates.add(session);
    if (session.spec.shards().isAll()) {
      everywhere.add(session);
      return;
    }
    for (int shard : session.spec.shards().numbers()) {
      somewhere.computeIfAbsent(shard, s -> new ArrayList<>(1)).add(session);
    }
  }

  void remove(Session session) {
    candidates.remove(session);
    settled &= !candidates.isEmpty();
    failing -= (session.handicap & Choice.PROBE) != 0 ? 1 : 0;
    if (session.spec.shards().isAll()) {
      everywhere.remove(session);
      return;
    }
    for (int shard : session.spec.shards().numbers()) {
      List<Session> there = somewhere.get(shard);
      if (there != null) {
        there.remove(session);
        if (there.isEmpty()) {
          somewhere.remove(shard);
        }
      }
    }
  }

  /** The shards that a session wants, as far as they exist. */
  int[] wanted(Session session) {
    if (session.spec.shards().isAll()) {
      int[] all = new int[shards];
      Arrays.setAll(all, i -> i);
      return all;
    }
    return Arrays.stream(session.spec.shards().numbers()).filter(s -> s < shards).toArray();
  }
}
