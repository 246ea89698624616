package dev.lead.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The shards of one candidacy: what the agents granted, and what the listener was told.
 *
 * <p>A <em>grant</em> says that the agents count this process as leader. A {@link Tenure} is what
 * the listener holds: it begins when there is a grant and a valid lease, and ends when either goes.
 * A lapsed lease ends the tenure and keeps the grant: if the agents still stand by it when contact
 * is back, a new tenure begins with the same token. A grant that ends takes its tenure along. The
 * agents are told that a shard is free only after the listener returned from {@code lost}.
 *
 * <p>Loop thread only, except {@link #valid()}. Listeners run on the {@link Lane} of their shard.
 */
final class ShardBook {
  private static final Logger LOG = System.getLogger("dev.lead.client");

  /**
   * Longer than any sensible take-over time-out: what was reported before that need not be reported
   * again.
   */
  private static final Duration READY_REPEAT = Duration.ofSeconds(30);

  /**
   * Where what the agent has to hear goes. Lost if there is no connection; said again after the
   * re-attach.
   */
  interface Outbox {
    void ready(FrameWriter.Held held);

    void released(FrameWriter.Held held);

    void resigned(FrameWriter.Held held);

    void prepared(Shard shard, long transfer);

    /** A store refused a token that was led with. Any thread. */
    void staleRejected();
  }

  private final Loop loop;
  private final TimeSource time;
  private final LeaseBook lease;
  private final LeadershipListener listener;
  private final Outbox out;
  private final Map<Shard, ShardSlot> slots = new HashMap<>();
  private final Map<Shard, Tenure> tenures = new ConcurrentHashMap<>();
  private final Set<ShardSlot> dormant = new LinkedHashSet<>();
  private final SlowStops slowStops;
  private Token highest = Token.NONE;
  private boolean closed;

  ShardBook(Loop loop, TimeSource time, LeaseBook lease, LeadershipListener listener, Outbox out) {
    this.loop = loop;
    this.time = time;
    this.lease = lease;
    this.listener = listener;
    this.out = out;
    this.slowStops = new SlowStops(loop, lease);
  }

  /** The largest token ever granted. */
  Token highest() {
    return highest;
  }

  /** What is led and valid. Any thread. */
  List<Leadership> valid() {
    List<Leadership> result = new ArrayList<>();
    tenures.values().stream()
        .filter(Leadership::isValid)
        .sorted(java.util.Comparator.comparing(Leadership::shard))
        .forEach(result::add);
    return result;
  }

  /** The leadership of one shard. Any thread. */
  @Nullable Leadership valid(Shard shard) {
    Tenure tenure = tenures.get(shard);
    return tenure != null && tenure.isValid() ? tenure : null;
  }

  boolean hasTenures() {
    return !tenures.isEmpty();
  }

  // ---- grants -----------------------------------------------------------------------------------

  /**
   * The agents count this process as leader.
   *
   * @param repeated whether it is told after a re-attach, where it may be known already
   */
  void grant(Frame.Grant grant, boolean repeated) {
    if (closed) {
      return;
    }
    ShardSlot slot = slot(grant.shard());
    ShardSlot.Return given = slot.returned;
    if (given != null && given.token.equals(grant.token())) {
      if (given.done) {
        tellReturned(slot, given);
      }
      return;
    }
    if (grant.token().compareTo(slot.highest) < 0) {
      LOG.log(
          Level.ERROR,
          "{0} was granted with token {1}, though {2} was granted before; not taken: the agent''s state is older than it may be",
          grant.shard(),
          grant.token(),
          slot.highest);
      return;
    }
    Frame.Grant known = slot.grant;
    if (known != null && known.token().equals(grant.token())) {
      if (repeated) {
        repeatReady(slot);
      }
      return;
    }
    if (slot.tenure != null) {
      end(slot, new Loss(Loss.Reason.REPLACED, "elected anew with token " + grant.token()));
    }
    slot.highest = grant.token();
    highest = highest.compareTo(grant.token()) < 0 ? grant.token() : highest;
    slot.grant = grant;
    slot.returned = null;
    if (lease.isValid()) {
      begin(slot);
    } else {
      dormant.add(slot);
    }
  }

  /** After a re-attach everything was named: what was not is lost. */
  void onlyThese(Set<Shard> named) {
    for (ShardSlot slot : slots.values()) {
      if (slot.grant != null && !named.contains(slot.shard)) {
        forget(
            slot,
            new Loss(Loss.Reason.REPLACED, "the agents no longer count this process as leader"));
      }
    }
  }

  /** Stop, then say so. */
  void revoke(Frame.Taken taken) {
    ShardSlot slot = slot(taken.shard());
    if (isOlder(slot, taken.token())) {
      return;
    }
    giveBack(
        slot, taken.token(), ShardSlot.How.RELEASED, new Loss(Loss.Reason.REVOKED, taken.cause()));
  }

  /** Given to somebody else already. */
  void lost(Frame.Taken taken) {
    ShardSlot slot = slot(taken.shard());
    if (slot.grant != null && !isOlder(slot, taken.token())) {
      forget(slot, new Loss(Loss.Reason.REPLACED, taken.cause()));
    }
  }

  /** The session is gone, and all that was led with it. */
  void loseAll(Loss loss) {
    for (ShardSlot slot : slots.values()) {
      if (slot.grant != null) {
        forget(slot, loss);
      }
      coolDown(slot);
      standby(slot, false);
    }
  }

  /**
   * Steps down.
   *
   * @param told completes with null when the agent was told, else with what kept the work from
   *     stopping
   */
  void resign(Shard shard, Consumer<@Nullable Throwable> told) {
    ShardSlot slot = slots.get(shard);
    if (slot == null || slot.grant == null) {
      told.accept(null);
      return;
    }
    Token token = slot.grant.token();
    giveBack(slot, token, ShardSlot.How.RESIGNED, new Loss(Loss.Reason.RESIGNED, ""));
    afterCalls(
        slot,
        () ->
            told.accept(
                slot.unstopped.equals(token)
                    ? new LeadException(
                        shard
                            + " was not given back: stopping its work failed, see the log; its lease runs out instead")
                    : null));
  }

  /**
   * Ends everything.
   *
   * @param stopped is told in the loop, when every listener has returned, whether all work has
   *     stopped
   */
  void close(Consumer<Boolean> stopped) {
    closed = true;
    loseAll(new Loss(Loss.Reason.CLOSED, ""));
    int[] waiting = {1};
    Runnable one =
        () -> {
          if (--waiting[0] == 0) {
            stopped.accept(slots.values().stream().allMatch(slot -> slot.unstopped.isNone()));
          }
        };
    for (ShardSlot slot : slots.values()) {
      if (!slot.lane.isIdle()) {
        waiting[0]++;
        afterCalls(slot, one);
      }
    }
    one.run();
  }

  // ---- the lease --------------------------------------------------------------------------------

  /** The lease is not valid: all tenures end, the grants wait. */
  void lapse() {
    Loss loss = new Loss(Loss.Reason.LEASE_LAPSED, "the lease was not extended in time");
    for (Tenure tenure : List.copyOf(tenures.values())) {
      ShardSlot slot = slot(tenure.shard());
      end(slot, loss);
      dormant.add(slot);
    }
  }

  /** The lease is valid: grants that waited for it begin. */
  void revive() {
    if (!dormant.isEmpty() && lease.isValid()) {
      List<ShardSlot> waiting = List.copyOf(dormant);
      dormant.clear();
      waiting.forEach(this::begin);
    }
  }

  // ---- transfers --------------------------------------------------------------------------------

  void prepare(Frame.Prepare order) {
    ShardSlot slot = slot(order.shard());
    if (closed || (slot.warming != null && slot.warming.transfer() == order.transfer())) {
      return;
    }
    coolDown(slot);
    Lane.Ticket call =
        slot.lane.add(() -> {
          try {
            listener.prepare(new Preparation(order.shard(), order.from(), order.token()));
            loop.execute(() -> prepared(slot, order));
          } catch (Exception | Error e) {
            loop.execute(() -> prepareFailed(slot, order, e));
          }
        });
    slot.warming = new ShardSlot.Warming(order.transfer(), call);
  }

  private void prepared(ShardSlot slot, Frame.Prepare order) {
    if (slot.warming != null && slot.warming.transfer() == order.transfer()) {
      out.prepared(order.shard(), order.transfer());
    }
  }

  private static void prepareFailed(ShardSlot slot, Frame.Prepare order, Throwable failure) {
    boolean calledOff = slot.warming == null || slot.warming.transfer() != order.transfer();
    if (!calledOff) {
      slot.warming = null;
      LOG.log(
          Level.ERROR,
          "preparing to lead " + order.shard() + " failed; the transfer will be rolled back",
          failure);
    }
  }

  void cancelled(Frame.Cancelled order) {
    ShardSlot slot = slot(order.shard());
    if (slot.warming != null && slot.warming.transfer() == order.transfer()) {
      coolDown(slot);
      slot.lane.add(() -> listener.prepareCancelled(order.shard(), order.reason()));
    }
  }

  private static void coolDown(ShardSlot slot) {
    if (slot.warming != null) {
      slot.lane.interrupt(slot.warming.call());
      slot.warming = null;
    }
  }

  void drain(Frame.DrainOrder order) {
    ShardSlot slot = slot(order.shard());
    Tenure tenure = slot.tenure;
    if (isOlder(slot, order.token())) {
      return;
    }
    if (tenure == null || !tenure.token().equals(order.token())) {
      // Nothing is being done in its name.
      giveBack(slot, order.token(), ShardSlot.How.RELEASED, transferred());
    } else if (!tenure.draining) {
      tenure.draining = true;
      tenure.drainCall = slot.lane.add(() -> callDrain(slot, tenure, new Drain(order.timeout())));
    }
  }

  private void callDrain(ShardSlot slot, Tenure tenure, Drain drain) {
    try {
      if (tenure.wasTold()) {
        listener.drain(tenure, drain);
      }
      loop.execute(() -> drained(slot, tenure));
    } catch (Exception | Error e) {
      loop.execute(() -> drainFailed(slot, tenure, e));
    }
  }

  private void drained(ShardSlot slot, Tenure tenure) {
    if (slot.tenure == tenure && tenure.draining) {
      giveBack(slot, tenure.token(), ShardSlot.How.RELEASED, transferred());
    }
  }

  private static void drainFailed(ShardSlot slot, Tenure tenure, Throwable failure) {
    if (slot.tenure == tenure && tenure.draining) {
      tenure.draining = false;
      LOG.log(
          Level.ERROR,
          "draining " + slot.shard + " failed; it is kept, and the transfer will be rolled back",
          failure);
    }
  }

  /** The transfer was rolled back; too late if the shard was given back already. */
  void resume(Frame.Resume order) {
    ShardSlot slot = slot(order.shard());
    Tenure tenure = slot.tenure;
    if (tenure != null && tenure.draining && tenure.token().equals(order.token())) {
      tenure.draining = false;
      if (tenure.drainCall != null) {
        slot.lane.interrupt(tenure.drainCall);
      }
      slot.lane.add(() -> callResumed(tenure, order.reason()));
    }
  }

  private void callResumed(Tenure tenure, String reason) throws Exception {
    if (tenure.wasTold() && tenure.loss().isEmpty()) {
      listener.resumed(tenure, reason);
    }
  }

  void standby(Frame.StandbyChange change) {
    if (!closed) {
      standby(slot(change.shard()), change.standby());
    }
  }

  private void standby(ShardSlot slot, boolean standby) {
    if (slot.standby != standby) {
      slot.standby = standby;
      slot.lane.add(() -> listener.standby(slot.shard, standby));
    }
  }

  // ---- beginning and ending ---------------------------------------------------------------------

  private void begin(ShardSlot slot) {
    Frame.Grant grant = slot.grant;
    if (grant == null || slot.tenure != null) {
      return;
    }
    coolDown(slot);
    Tenure tenure = new Tenure(grant, lease, this::readyAsked, out::staleRejected);
    slot.tenure = tenure;
    tenures.put(slot.shard, tenure);
    tenure.electedCall = slot.lane.add(() -> callElected(slot, tenure));
  }

  private void callElected(ShardSlot slot, Tenure tenure) {
    if (!tenure.tell()) {
      return;
    }
    try {
      listener.elected(tenure);
      tenure.ready();
    } catch (Exception | Error e) {
      if (tenure.loss().isPresent()) {
        LOG.log(Level.DEBUG, () -> "taking over " + slot.shard + " ended with its leadership", e);
      } else {
        LOG.log(Level.ERROR, "taking over " + slot.shard + " failed; it is given back", e);
        loop.execute(() -> takeoverFailed(slot, tenure, e));
      }
    }
  }

  private void takeoverFailed(ShardSlot slot, Tenure tenure, Throwable failure) {
    if (slot.tenure == tenure) {
      giveBack(
          slot,
          tenure.token(),
          ShardSlot.How.RESIGNED,
          new Loss(Loss.Reason.TAKEOVER_FAILED, Texts.clip(String.valueOf(failure))));
    }
  }

  /** The grant is gone; nothing is to be said. */
  private void forget(ShardSlot slot, Loss loss) {
    slot.grant = null;
    dormant.remove(slot);
    if (slot.tenure != null) {
      end(slot, loss);
    }
  }

  private void giveBack(ShardSlot slot, Token token, ShardSlot.How how, Loss loss) {
    ShardSlot.Return known = slot.returned;
    if (known != null && known.token.equals(token)) {
      if (known.done) {
        tellReturned(slot, known);
      }
      return;
    }
    ShardSlot.Return given = new ShardSlot.Return(token, how);
    forget(slot, loss);
    slot.returned = given;
    afterCalls(
        slot,
        () -> {
          if (slot.unstopped.equals(token)) {
            return;
          }
          given.done = true;
          tellReturned(slot, given);
        });
  }

  private void tellReturned(ShardSlot slot, ShardSlot.Return given) {
    FrameWriter.Held held = new FrameWriter.Held(slot.shard, given.token);
    switch (given.how) {
      case RELEASED -> out.released(held);
      case RESIGNED -> out.resigned(held);
    }
  }

  private void end(ShardSlot slot, Loss loss) {
    Tenure tenure = slot.tenure;
    if (tenure == null) {
      return;
    }
    slot.tenure = null;
    tenures.remove(slot.shard, tenure);
    tenure.end(loss);
    if (tenure.electedCall != null) {
      slot.lane.interrupt(tenure.electedCall);
    }
    if (tenure.drainCall != null) {
      slot.lane.interrupt(tenure.drainCall);
    }
    long endedAt = time.nanos();
    slot.lane.add(() -> callLost(slot, tenure, loss, endedAt));
  }

  private void callLost(ShardSlot slot, Tenure tenure, Loss loss, long endedAt) {
    if (!tenure.wasTold()) {
      return;
    }
    try {
      listener.lost(tenure, loss);
    } catch (Exception | Error e) {
      LOG.log(
          Level.ERROR,
          "stopping the work for "
              + slot.shard
              + " failed; the shard is not reported as released, its lease runs out",
          e);
      loop.execute(() -> slot.unstopped = tenure.token());
    }
    Duration took = Duration.ofNanos(time.nanos() - endedAt);
    if (took.compareTo(lease.marginNow()) > 0) {
      loop.execute(() -> slowStops.add(took));
    }
  }

  /** Runs the task in the loop when all calls handed in so far have returned. */
  private void afterCalls(ShardSlot slot, Runnable task) {
    if (slot.lane.isIdle()) {
      // Through the loop also here: what the last call handed in there comes first.
      loop.execute(task);
    } else {
      slot.lane.add(() -> loop.execute(task));
    }
  }

  // ---- ready ------------------------------------------------------------------------------------

  private void readyAsked(Tenure tenure) {
    loop.execute(() -> {
      ShardSlot slot = slots.get(tenure.shard());
      if (!tenure.ready && slot != null && slot.tenure == tenure) {
        tenure.ready = true;
        sendReady(tenure);
      }
    });
  }

  private void repeatReady(ShardSlot slot) {
    Tenure tenure = slot.tenure;
    if (tenure != null
        && tenure.ready
        && time.nanos() - tenure.readySentAt < READY_REPEAT.toNanos()) {
      sendReady(tenure);
    }
  }

  private void sendReady(Tenure tenure) {
    tenure.readySentAt = time.nanos();
    out.ready(new FrameWriter.Held(tenure.shard(), tenure.token()));
  }

  // ---- slots ------------------------------------------------------------------------------------

  private ShardSlot slot(Shard shard) {
    return slots.computeIfAbsent(shard, ShardSlot::new);
  }

  /** Whether an order is about a grant before the present one. */
  private static boolean isOlder(ShardSlot slot, Token token) {
    return slot.grant != null && token.compareTo(slot.grant.token()) < 0;
  }

  private static Loss transferred() {
    return new Loss(Loss.Reason.TRANSFERRED, "");
  }
}
