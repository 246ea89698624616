package dev.lead.core.election;

/** Bytes that are no command, event or snapshot of a version this code knows. */
public final class MalformedBytes extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedBytes(String what) {
    super(what);
  }
}
