package dev.lead.ctl.dev;

/**
 * How large a dev world is. It never changes: another shape is another world.
 *
 * @param regions 1 to 15, from the top of policies/regions.yaml
 * @param agents agents a region: 3, 5 or 7, all of them members of its Raft group
 * @param shards shards of the service {@code payments}
 * @param candidates demo applications a region
 */
record WorldShape(int regions, int agents, int shards, int candidates) {

  static final WorldShape DEFAULT = new WorldShape(3, 3, 24, 2);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException saying which may not be and why
   */
  WorldShape {
    require(regions >= 1, "--regions must be at least 1, not " + regions);
    require(
        agents == 3 || agents == 5 || agents == 7,
        "--agents must be 3, 5 or 7 (a Raft group needs an odd majority), not " + agents);
    require(shards >= 1 && shards <= 100_000, "--shards must be 1 to 100000, not " + shards);
    require(candidates >= 0 && candidates <= 20, "--candidates must be 0 to 20, not " + candidates);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** How many processes it has, PostgreSQL's not counted. */
  int processes() {
    return 1 + regions * (agents + candidates);
  }

  @Override
  public String toString() {
    return "%d regions × %d agents, %d shards, %d candidates a region"
        .formatted(regions, agents, shards, candidates);
  }
}
