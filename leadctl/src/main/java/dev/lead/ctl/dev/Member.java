package dev.lead.ctl.dev;

import dev.lead.ctl.os.ProcessRef;
import java.util.Optional;

/**
 * A process that belongs to a dev world, whether it runs or not.
 *
 * @param name unique in the world, and the candidate's or agent's name to others
 * @param region "" for the control plane
 * @param zone "" for the control plane
 * @param port where it serves HTTP; 0 if it does not
 * @param raftPort where an agent talks to the others of its region; 0 for the rest
 * @param process the process started last, which may be gone
 */
record Member(
    String name,
    Kind kind,
    String region,
    String zone,
    int port,
    int raftPort,
    Optional<ProcessRef> process) {

  boolean isAlive() {
    return process.filter(ProcessRef::isAlive).isPresent();
  }

  /** running, stopped (by a signal, it can go on), or not running. */
  String state() {
    if (!isAlive()) {
      return process.isEmpty() ? "never started" : "not running";
    }
    return process.get().isStopped() ? "stopped" : "running";
  }

  Member started(ProcessRef now) {
    return new Member(name, kind, region, zone, port, raftPort, Optional.of(now));
  }

  Member on(int newPort, int newRaftPort) {
    return new Member(name, kind, region, zone, newPort, newRaftPort, process);
  }
}
