package dev.lead.agent.link;

import dev.lead.agent.authority.AssignmentMark;
import dev.lead.agent.authority.Authority;
import dev.lead.agent.table.AppliedStream;
import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Replica;
import dev.lead.core.election.Command;
import dev.lead.core.election.Outcome;
import dev.lead.core.model.Epoch;
import dev.lead.core.model.Incarnation;
import dev.lead.core.model.ServiceName;
import dev.lead.process.http.CallOutcome;
import dev.lead.process.http.CallRequest;
import dev.lead.process.http.HttpCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what the control plane assigned to the region and proposes it. Every agent does: the
 * table takes each version and each epoch once, so it does not matter who is first.
 */
public final class AssignmentLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(AssignmentLoop.class);
  private static final Duration POLL = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration COMMIT = Duration.ofSeconds(10);
  private static final int RANGES_PER_COMMAND = 200;

  private final HttpCaller caller;
  private final Replica replica;
  private final AppliedStream stream;
  private final Proposer proposer;
  private final Authority authority;
  private final String region;

  /** What of the assignment is in the table for certain. */
  private volatile Optional<AssignmentMark> done = Optional.empty();

  private final AtomicBoolean hurrying = new AtomicBoolean();

  public AssignmentLoop(
      HttpCaller caller,
      Replica replica,
      AppliedStream stream,
      Proposer proposer,
      Authority authority,
      String region) {
    this.caller = caller;
    this.replica = replica;
    this.stream = stream;
    this.proposer = proposer;
    this.authority = authority;
    this.region = region;
  }

  private record Known(Optional<Incarnation> incarnation, Map<ServiceName, Long> versions) {}

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (!round(POLL)) {
          Thread.sleep(RETRY);
        }
      } catch (InterruptedException closing) {
        return;
      } catch (RuntimeException | ExecutionException | TimeoutException | IOException fault) {
        log.warn(
            "The assignment could not be brought into the table, it is tried again: {}",
            fault.toString());
        done = Optional.empty();
        try {
          Thread.sleep(RETRY);
        } catch (InterruptedException closing) {
          return;
        }
      }
    }
  }

  /**
   * Asks at once, beside the long poll: after a partition that one may hang on a connection which
   * nobody answers any more. Does not block.
   */
  public void hurry() {
    if (hurrying.compareAndSet(false, true)) {
      Thread.ofVirtual().name("lead-assignment-now").start(this::askOnce);
    }
  }

  private void askOnce() {
    try {
      var _ = round(Duration.ZERO);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | ExecutionException | TimeoutException | IOException fault) {
      log.debug("The assignment was asked for in vain: {}", fault.toString());
    } finally {
      hurrying.set(false);
    }
  }

  private boolean round(Duration wait)
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    Known known = known();
    if (known.incarnation().isEmpty()) {
      return false;
    }
    Incarnation incarnation = known.incarnation().get();
    long after =
        done.filter(mark -> mark.incarnation().equals(incarnation))
            .map(AssignmentMark::version)
            .orElse(0L);
    CallOutcome outcome =
        caller.call(
            CallRequest.get(
                "/v1/link/%s/assignment?incarnation=%s&after=%d&wait_ms=%d"
                    .formatted(region, incarnation, after, wait.toMillis())),
            wait.plusSeconds(5));
    if (!(outcome instanceof CallOutcome.Answered answered)) {
      log.debug("No assignment: {}", outcome);
      return false;
    }
    if (answered.status() != 200) {
      return true;
    }
    LinkMessages.Assignment assignment = answered.read(LinkMessages.Assignment.class);
    if (!commit(commands(assignment, incarnation, known.versions()))) {
      return false;
    }
    if (assignment.version() != after) {
      log.info("Assignment {}: {} services", assignment.version(), assignment.services().size());
    }
    isHere(new AssignmentMark(incarnation, assignment.version()));
    return true;
  }

  /** Committed is not enough: this agent's own table must have it, and its sessions must know. */
  private void isHere(AssignmentMark mark)
      throws InterruptedException, ExecutionException, TimeoutException {
    replica
        .catchUp(COMMIT)
        .thenCompose(caughtUp -> stream.everybodyTold())
        .get(COMMIT.toMillis(), TimeUnit.MILLISECONDS);
    authority.assignmentApplied(mark);
    done = Optional.of(mark);
  }

  /**
   * In chunks that await each other: batches may overtake one another, and ranges must not arrive
   * before the service they belong to.
   *
   * @return whether everything was taken
   */
  private boolean commit(List<Command> commands)
      throws InterruptedException, ExecutionException, TimeoutException {
    boolean taken = true;
    for (List<Command> chunk : chunks(commands)) {
      for (var outcome : proposer.proposeAll(chunk)) {
        if (outcome.get(COMMIT.toMillis(), TimeUnit.MILLISECONDS)
            instanceof Outcome.Refused refused) {
          log.warn(
              "The table refused a part of the assignment: {} {}",
              refused.reason().text(),
              refused.detail());
          taken = false;
        }
      }
    }
    return taken;
  }

  /** Definitions first, together; then ranges and removals. */
  private static List<List<Command>> chunks(List<Command> commands) {
    List<Command> definitions = new ArrayList<>();
    List<Command> rest = new ArrayList<>();
    for (Command command : commands) {
      (command instanceof Command.DefineService ? definitions : rest).add(command);
    }
    return List.of(definitions, rest);
  }

  private Known known() throws InterruptedException, ExecutionException, TimeoutException {
    return replica
        .ask(table -> {
          Map<ServiceName, Long> versions = new HashMap<>();
          table.services().forEach(s -> versions.put(s, table.serviceVersion(s)));
          return new Known(table.incarnation(), versions);
        })
        .get(5, TimeUnit.SECONDS);
  }

  /** What is new in the assignment, as commands. */
  static List<Command> commands(
      LinkMessages.Assignment assignment,
      Incarnation incarnation,
      Map<ServiceName, Long> knownVersions) {
    List<Command> commands = new ArrayList<>();
    for (LinkMessages.Service service : assignment.services()) {
      if (service.version() > knownVersions.getOrDefault(service.service(), 0L)) {
        commands.add(
            new Command.DefineService(
                incarnation,
                service.version(),
                service.service(),
                service.shards(),
                service.policy()));
      }
      List<Command.Range> ranges = new ArrayList<>();
      for (List<Object> range : service.ranges()) {
        ranges.add(range(range));
      }
      for (int i = 0; i < ranges.size(); i += RANGES_PER_COMMAND) {
        commands.add(
            new Command.AssignShards(
                incarnation,
                service.service(),
                ranges.subList(i, Math.min(ranges.size(), i + RANGES_PER_COMMAND))));
      }
    }
    for (LinkMessages.Removed removed : assignment.removed()) {
      commands.add(new Command.RemoveService(incarnation, removed.version(), removed.service()));
    }
    return commands;
  }

  private static Command.Range range(List<Object> range) {
    if (range.size() == 4
        && range.get(0) instanceof Number from
        && range.get(1) instanceof Number to
        && range.get(2) instanceof Number epoch
        && range.get(3) instanceof Boolean home) {
      return new Command.Range(from.intValue(), to.intValue(), new Epoch(epoch.longValue()), home);
    }
    throw new IllegalArgumentException("not a range [from, to, epoch, home]: " + range);
  }
}
