package dev.lead.control.problem;

/** What a caller demands of the version of what it changes. */
@FunctionalInterface
public interface Precondition {
  /** Anything goes. */
  Precondition NONE = version -> true;

  /** Whether this version will do; 0 stands for "does not exist". */
  boolean accepts(long version);

  /**
   * Lets only an acceptable version pass.
   *
   * @param what for people, for example "the service `payments`"
   * @throws Refused if it is another one
   */
  default void require(String what, long version) {
    if (!accepts(version)) {
      throw new Refused(
              Kind.STALE_VERSION,
              version == 0
                  ? what + " does not exist"
                  : "%s has version %d".formatted(what, version),
              "read it again, apply your change to what it says now, and send its ETag in If-Match")
          .with("version", version);
    }
  }
}
