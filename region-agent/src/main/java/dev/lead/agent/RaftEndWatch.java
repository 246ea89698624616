package dev.lead.agent;

import dev.lead.agent.raft.RaftStatus;
import dev.lead.process.ExitCode;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices when this member can't go on in its Raft group, and when the whole group can't. */
final class RaftEndWatch implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(RaftEndWatch.class);

  private final Supplier<RaftStatus> raft;
  private final Agent.Stop stop;
  private RaftStatus.Availability last = RaftStatus.Availability.AVAILABLE;

  RaftEndWatch(Supplier<RaftStatus> raft, Agent.Stop stop) {
    this.raft = raft;
    this.stop = stop;
  }

  /** One look; from one thread. */
  @Override
  public void run() {
    RaftStatus.Availability now = raft.get().availability();
    if (now == last) {
      return;
    }
    last = now;
    switch (now) {
      case REMOVED ->
          stop.stop(
              ExitCode.ERROR,
              "this agent was away for so long that the others took it out of the Raft group;"
                  + " start it again");
      case FAILED ->
          stop.stop(
              ExitCode.ERROR,
              "this agent's copy of the election table can't be trusted any more, see the log;"
                  + " start it again");
      case MAJORITY_LOST ->
          log.error(
              "The majority of the region lost its memory: nobody can be elected. Reset the region"
                  + " (POST /v1/agent/reset-region at the oldest agent)");
      case MAJORITY_UNREACHABLE ->
          log.warn(
              "The majority of the region can't be reached: nobody can be elected until it is");
      case AVAILABLE -> log.info("The region commits again");
      case JOINING, ELECTING, CLOSED -> log.debug("Raft: {}", now);
    }
  }
}
