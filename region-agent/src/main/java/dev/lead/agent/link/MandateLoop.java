package dev.lead.agent.link;

import dev.lead.agent.authority.AssignmentMark;
import dev.lead.agent.authority.Authority;
import dev.lead.agent.raft.RaftStatus;
import dev.lead.agent.table.Directory;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Replica;
import dev.lead.agent.table.Self;
import dev.lead.core.election.AgentView;
import dev.lead.core.election.Command;
import dev.lead.core.model.AgentRun;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.process.http.CallOutcome;
import dev.lead.process.http.CallRequest;
import dev.lead.process.http.HttpCaller;
import dev.lead.process.http.Problem;
import dev.lead.process.json.Json;
import dev.lead.process.time.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the control plane for this agent's mandate, again and again: it is the region's authority,
 * its liveness, and how an incarnation of the region's state gets registered.
 */
public final class MandateLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(MandateLoop.class);
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration TABLE = Duration.ofSeconds(2);

  /** What does not change while the process lives. */
  public record Card(
      String region, String endpoint, String zone, long pid, String version, List<Long> endedRuns) {
    public Card {
      endedRuns = List.copyOf(endedRuns);
    }
  }

  /** The table at one index. */
  private record Known(
      long index,
      Optional<Incarnation> incarnation,
      Epoch epoch,
      Epoch highest,
      int sessions,
      List<AgentRun> agents) {}

  private final HttpCaller caller;
  private final Replica replica;
  private final Directory directory;
  private final Supplier<RaftStatus> raft;
  private final Proposer proposer;
  private final Self self;
  private final Authority authority;
  private final MonotonicClock clock;
  private final Card card;
  private final Runnable assignmentAwaited;
  private final Runnable mustEnd;

  private long count;
  private AgentRun countOf;

  /** What the newest answer said; a database that is not that far has stepped back. */
  private Optional<LinkMessages.DatabasePosition> database = Optional.empty();

  private @Nullable Incarnation mandateOf;
  private volatile String state = "not asked yet";
  private String lastLogged = "";

  /**
   * @param assignmentAwaited called again and again while a mandate that was granted waits for the
   *     assignment; must not block
   * @param mustEnd called when the control plane says that this process counts as dead
   */
  public MandateLoop(
      HttpCaller caller,
      Replica replica,
      Directory directory,
      Supplier<RaftStatus> raft,
      Proposer proposer,
      Self self,
      Authority authority,
      MonotonicClock clock,
      Card card,
      Runnable assignmentAwaited,
      Runnable mustEnd) {
    this.caller = caller;
    this.replica = replica;
    this.directory = directory;
    this.raft = raft;
    this.proposer = proposer;
    this.self = self;
    this.authority = authority;
    this.clock = clock;
    this.card = card;
    this.assignmentAwaited = assignmentAwaited;
    this.mustEnd = mustEnd;
    this.countOf = self.run();
  }

  /** How it stands, for people. */
  public String state() {
    return state;
  }

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(round());
      } catch (InterruptedException closing) {
        return;
      } catch (RuntimeException fault) {
        log.error("Asking for the mandate failed; it is tried again", fault);
        try {
          Thread.sleep(RETRY);
        } catch (InterruptedException closing) {
          return;
        }
      }
    }
  }

  /** One request; returns how long to wait before the next. */
  private Duration round() throws InterruptedException {
    if (authority.agentLeft(clock.nanos()).isZero()) {
      say("waiting for this agent's own lease in the region");
      return Duration.ofMillis(100);
    }
    Optional<Known> known = known();
    if (known.isEmpty()) {
      return RETRY;
    }
    if (known.get().incarnation().isEmpty()) {
      say("giving the region's state its incarnation");
      var _ = proposer.propose(new Command.Incarnate(new Incarnation(UUID.randomUUID())));
      return Duration.ofMillis(100);
    }
    return ask(known.get(), known.get().incarnation().get());
  }

  private Optional<Known> known() throws InterruptedException {
    try {
      return Optional.of(
          replica
              .ask(table ->
                  new Known(
                      directory.appliedIndex(),
                      table.incarnation(),
                      table.regionEpoch(),
                      table.highestEpoch(),
                      table.agents().stream().mapToInt(AgentView::sessions).sum(),
                      table.agents().stream().map(AgentView::agent).toList()))
              .get(TABLE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException slow) {
      say("the table does not answer");
      return Optional.empty();
    }
  }

  private Duration ask(Known known, Incarnation incarnation) {
    if (!incarnation.equals(mandateOf)) {
      // What was granted to another life of the region's state counts for nothing in this one.
      authority.mandateLost();
      mandateOf = incarnation;
    }
    AgentRun run = self.run();
    if (!run.equals(countOf)) {
      countOf = run;
      count = 0;
    }
    RaftStatus status = raft.get();
    LinkMessages.MandateRequest request =
        new LinkMessages.MandateRequest(
            run.run(),
            incarnation,
            ++count,
            known.index(),
            known.highest(),
            new LinkMessages.Raft(
                status.role().name().toLowerCase(java.util.Locale.ROOT),
                status.term().value(),
                status.leader().orElse("")),
            card.endpoint(),
            card.zone(),
            card.pid(),
            card.version(),
            known.sessions(),
            true,
            card.endedRuns(),
            known.agents(),
            database,
            !authority.mandateLeft(clock.nanos()).isZero());
    long firstSent = clock.nanos();
    CallOutcome outcome =
        caller.call(
            CallRequest.post(
                    "/v1/link/%s/agents/%s/mandate".formatted(card.region(), self.name()), request)
                .repeatable(),
            DEADLINE);
    return switch (outcome) {
      case CallOutcome.Answered answered -> granted(answered, known, firstSent);
      case CallOutcome.Refused refused -> refused(refused.problem());
      case CallOutcome.Unreachable unreachable -> {
        warn(
            "the control plane does not answer: "
                + unreachable.why()
                + ". It is asked again and again; if it runs, check `control_plane.endpoints` and"
                + " the network between");
        yield RETRY;
      }
    };
  }

  private Duration granted(CallOutcome.Answered answered, Known known, long firstSent) {
    LinkMessages.MandateAnswer answer;
    try {
      answer = answered.read(LinkMessages.MandateAnswer.class);
    } catch (IOException unreadable) {
      warn(
          "the control plane's answer can't be read: "
              + unreadable.getMessage()
              + ". Are agent and control plane of versions that go together?");
      return RETRY;
    }
    database = answer.database().or(() -> database);
    authority.mandateGranted(
        firstSent,
        Duration.ofMillis(answer.grantedMs()),
        new AssignmentMark(answer.incarnation(), answer.assignmentVersion()),
        clock.nanos());
    if (answer.epoch().compareTo(known.epoch()) > 0) {
      log.info("The control plane authorised the region under epoch {}", answer.epoch());
      var _ = proposer.propose(new Command.Authorize(answer.incarnation(), answer.epoch()));
      say("granted");
      // Soon again: if that was not committed, nobody is elected until it is.
      return RETRY;
    }
    if (authority.awaitedAssignment().isPresent()) {
      say(
          "granted; services that step down wait until assignment "
              + answer.assignmentVersion()
              + " is in this agent's table");
      assignmentAwaited.run();
      return RETRY;
    }
    say("granted");
    return Duration.ofMillis(Math.max(50, answer.intervalMs()));
  }

  private Duration refused(Problem problem) {
    Object next = problem.extensions().get("next_step");
    String text = problem.name() + ": " + problem.detail() + (next == null ? "" : " " + next);
    switch (problem.name()) {
      // These pass by themselves.
      case "incarnation-pending", "lapsed", "stale-count" -> say(text);
      default -> warn(text);
    }
    return switch (problem.name()) {
      case "incarnation-pending" -> {
        authority.mandateLost();
        yield retryAfter(problem);
      }
      case "behind" -> {
        shown(problem).ifPresent(here -> database = Optional.of(here));
        yield retryAfter(problem);
      }
      case "lapsed" -> {
        // It had ended here before, unless the clocks disagree: then the one that waits is right.
        authority.mandateLost();
        yield retryAfter(problem);
      }
      case "stale-count" -> Duration.ofMillis(50);
      case "run-ended", "incarnation-ended" -> {
        authority.mandateLost();
        authority.agentLost();
        mustEnd.run();
        yield RETRY;
      }
      default -> RETRY.multipliedBy(2);
    };
  }

  /** It has been noted that the database stepped back: once is enough. */
  private static Optional<LinkMessages.DatabasePosition> shown(Problem problem) {
    Object here = problem.extensions().get("database");
    try {
      return Optional.ofNullable(
          Json.mapper().convertValue(here, LinkMessages.DatabasePosition.class));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static Duration retryAfter(Problem problem) {
    Object wait = problem.extensions().get("retry_after_ms");
    long millis = wait == null ? RETRY.toMillis() : Long.parseLong(wait.toString());
    return Duration.ofMillis(Math.clamp(millis, 50, 5_000));
  }

  private void say(String now) {
    if (isNew(now)) {
      log.info("Mandate: {}", now);
    }
  }

  private void warn(String now) {
    if (isNew(now)) {
      log.warn("Mandate: {}", now);
    }
  }

  /** Not the same every half second. */
  private boolean isNew(String now) {
    state = now;
    boolean isNew = !now.equals(lastLogged);
    lastLogged = now;
    return isNew;
  }
}
