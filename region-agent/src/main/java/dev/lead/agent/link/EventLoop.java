package dev.lead.agent.link;

import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Replica;
import dev.lead.core.election.Command;
import dev.lead.core.election.Event;
import dev.lead.core.model.Incarnation;
import dev.lead.process.http.CallOutcome;
import dev.lead.process.http.CallRequest;
import dev.lead.process.http.HttpCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the table's outbox to the control plane: at least once, in order, by the Raft leader
 * only. What is acknowledged is taken off the table.
 */
public final class EventLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
  private static final int BATCH = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofMillis(300);
  private static final Duration IDLE = Duration.ofMillis(250);

  private final HttpCaller caller;
  private final Replica replica;
  private final BooleanSupplier raftLeader;
  private final Proposer proposer;
  private final String region;
  private final Semaphore news = new Semaphore(0);

  private Optional<Incarnation> incarnation = Optional.empty();
  private long delivered;
  private long warnedOf;
  private volatile long waiting;

  private record Outbox(Optional<Incarnation> incarnation, List<Event> events, long last) {}

  public EventLoop(
      HttpCaller caller,
      Replica replica,
      BooleanSupplier raftLeader,
      Proposer proposer,
      String region) {
    this.caller = caller;
    this.replica = replica;
    this.raftLeader = raftLeader;
    this.proposer = proposer;
    this.region = region;
  }

  /** There may be something to deliver. Any thread. */
  public void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** How many events wait for the control plane, as last seen here while Raft leader. */
  public long waiting() {
    return waiting;
  }

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Duration pause = round();
        if (!pause.isZero() && news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      } catch (InterruptedException closing) {
        return;
      } catch (RuntimeException | ExecutionException | TimeoutException | IOException fault) {
        log.warn("Events could not be delivered, they are kept: {}", fault.toString());
        try {
          Thread.sleep(RETRY);
        } catch (InterruptedException closing) {
          return;
        }
      }
    }
  }

  private Duration round()
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    if (!raftLeader.getAsBoolean()) {
      waiting = 0;
      return IDLE;
    }
    Outbox outbox = look();
    if (outbox.incarnation().isEmpty()) {
      return IDLE;
    }
    if (!outbox.incarnation().equals(incarnation)) {
      incarnation = outbox.incarnation();
      delivered = 0;
      outbox = look();
    }
    waiting = outbox.last() - delivered;
    if (outbox.events().isEmpty()) {
      return IDLE;
    }
    warnOfLoss(outbox.events().getFirst().sequence());
    return deliver(incarnation.orElseThrow(), outbox.events());
  }

  /** The control plane asked for events that the table does not keep any more. */
  private void warnOfLoss(long first) {
    if (delivered > 0 && first > delivered + 1 && first != warnedOf) {
      warnedOf = first;
      log.warn(
          "Events {} to {} are lost: the control plane does not have them, and the table keeps only"
              + " those that it never acknowledged, up to its limit",
          delivered + 1,
          first - 1);
    }
  }

  @SuppressWarnings("RefactorSwitch") // each case does something
  private Duration deliver(Incarnation life, List<Event> events) throws IOException {
    CallOutcome outcome =
        caller.call(
            CallRequest.post(
                    "/v1/link/" + region + "/events", new LinkMessages.Events(life, events))
                .repeatable(),
            DEADLINE);
    switch (outcome) {
      case CallOutcome.Answered answered -> {
        long through = answered.read(LinkMessages.Acknowledged.class).acknowledged();
        delivered = Math.max(delivered, through);
        var _ = proposer.propose(new Command.AcknowledgeEvents(life, through));
        return Duration.ZERO;
      }
      case CallOutcome.Refused refused -> {
        Object expected = refused.problem().extensions().get("expected");
        if (refused.problem().name().equals("gap") && expected != null) {
          delivered = Math.max(0, Long.parseLong(expected.toString()) - 1);
          log.info("The control plane has events up to {} only; going back there", delivered);
        } else {
          log.debug("Events were refused: {}", refused.problem().detail());
        }
        return RETRY;
      }
      case CallOutcome.Unreachable unreachable -> {
        log.debug("Events wait: {}", unreachable.why());
        return RETRY;
      }
    }
  }

  private Outbox look() throws InterruptedException, ExecutionException, TimeoutException {
    long after = delivered;
    return replica
        .ask(table ->
            new Outbox(table.incarnation(), table.outbox(after, BATCH), table.lastSequence()))
        .get(5, TimeUnit.SECONDS);
  }
}
