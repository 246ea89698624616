package dev.lead.control.move;

import dev.lead.core.model.Incarnation;
import java.util.Optional;

/**
 * One of the two regions of a move, as it is now.
 *
 * @param incarnation the registered one
 * @param reachable whether it has its mandate
 * @param drained whether it is to lead nothing
 */
public record Side(Optional<Incarnation> incarnation, boolean reachable, boolean drained) {
  boolean still(Optional<Incarnation> then) {
    return incarnation.isPresent() && incarnation.equals(then);
  }
}
