package dev.lead.core.model;

/** What holds for a service while its region can't reach the control plane. */
public enum IsolationMode {
  /** The region goes on leading until it is told otherwise. */
  HOLD,
  /** Leadership ends when the region's mandate lapses. */
  STEP_DOWN
}
