package dev.lead.agent;

import dev.lead.agent.authority.Beat;
import dev.lead.agent.session.SessionHub;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an agent goes: its sessions move to others and keep what they lead, what is left is detached,
 * then the others hear that it is gone. Leases it handed out last are waited out by the table.
 */
@SuppressWarnings("try") // waiting may be interrupted, and whoever closes is told so
final class Farewell implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Farewell.class);
  private static final Duration MOVE = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final SessionHub sessions;
  private final Beat beat;

  Farewell(SessionHub sessions, Beat beat) {
    this.sessions = sessions;
    this.beat = beat;
  }

  @Override
  public void close() throws InterruptedException {
    log.info("Stopping: {} sessions are asked to move", sessions.count());
    sessions.drain();
    long began = System.nanoTime();
    while (sessions.count() > 0 && System.nanoTime() - began < MOVE.toNanos()) {
      Thread.sleep(LOOK_EVERY);
    }
    if (sessions.count() > 0) {
      log.info("{} sessions did not move and are disconnected", sessions.count());
    }
    if (answered(sessions.endAll()) && answered(beat.leave())) {
      log.info("Left the region");
    } else {
      log.info("The region did not answer; the others will see this agent expire");
    }
  }

  private static boolean answered(Future<?> answer) throws InterruptedException {
    try {
      answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException unanswered) {
      return false;
    }
  }
}
