package dev.lead.agent.link;

import dev.lead.agent.table.Proposer;
import dev.lead.agent.table.Replica;
import dev.lead.core.election.Command;
import dev.lead.core.model.Incarnation;
import dev.lead.process.http.CallOutcome;
import dev.lead.process.http.CallRequest;
import dev.lead.process.http.HttpCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches operators' orders and proposes them, by the Raft leader only, one after the other: the
 * table takes each number once and only rising, so none may overtake another.
 */
public final class OrderLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(OrderLoop.class);
  private static final Duration POLL = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofMillis(300);

  private final HttpCaller caller;
  private final Replica replica;
  private final BooleanSupplier raftLeader;
  private final Proposer proposer;
  private final String region;

  private record Known(Optional<Incarnation> incarnation, long lastOrder) {}

  public OrderLoop(
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

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (!round()) {
          Thread.sleep(RETRY);
        }
      } catch (InterruptedException closing) {
        return;
      } catch (RuntimeException | ExecutionException | TimeoutException | IOException fault) {
        log.warn(
            "Orders could not be fetched or proposed, it is tried again: {}", fault.toString());
        try {
          Thread.sleep(RETRY);
        } catch (InterruptedException closing) {
          return;
        }
      }
    }
  }

  private boolean round()
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    if (!raftLeader.getAsBoolean()) {
      return false;
    }
    Known known =
        replica
            .ask(table -> new Known(table.incarnation(), table.lastOrder()))
            .get(5, TimeUnit.SECONDS);
    if (known.incarnation().isEmpty()) {
      return false;
    }
    CallOutcome outcome =
        caller.call(
            CallRequest.get(
                "/v1/link/%s/orders?incarnation=%s&after=%d&wait_ms=%d"
                    .formatted(
                        region, known.incarnation().get(), known.lastOrder(), POLL.toMillis())),
            POLL.plusSeconds(5));
    if (!(outcome instanceof CallOutcome.Answered answered)) {
      log.debug("No orders: {}", outcome);
      return false;
    }
    if (answered.status() != 200) {
      return true;
    }
    List<LinkMessages.NumberedOrder> orders = answered.read(LinkMessages.Orders.class).orders();
    for (LinkMessages.NumberedOrder order : orders) {
      log.info("Order {}: {}", order.number(), order.order());
      var result =
          proposer
              .propose(
                  new Command.Execute(known.incarnation().get(), order.number(), order.order()))
              .get(10, TimeUnit.SECONDS);
      log.info("Order {}: {}", order.number(), result);
    }
    return true;
  }
}
