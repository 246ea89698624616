package dev.lead.control;

import dev.lead.process.ProcessMain;

/** Starts a replica of the control plane: {@code ControlPlaneMain --config FILE}. */
public final class ControlPlaneMain {
  private ControlPlaneMain() {}

  /** Runs until a signal. */
  public static void main(String[] arguments) {
    ProcessMain.run("lead-control-plane", arguments, ControlPlane::start);
  }
}
