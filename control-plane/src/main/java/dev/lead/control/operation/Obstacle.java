package dev.lead.control.operation;

import dev.lead.control.problem.Kind;

/**
 * Why a shard cannot be transferred.
 *
 * @param kind its stable name
 * @param detail for people
 * @param nextStep what to do now
 */
record Obstacle(Kind kind, String detail, String nextStep) {
  static Obstacle notPossible(String detail) {
    return new Obstacle(
        Kind.NOT_POSSIBLE,
        detail,
        "choose another target; `candidates` says where each one stands");
  }
}
