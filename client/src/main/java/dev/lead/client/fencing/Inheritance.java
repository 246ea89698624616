package dev.lead.client.fencing;

import dev.lead.client.Token;
import java.util.List;

/**
 * What a new leader finds.
 *
 * @param previous the largest token of any leader before, by the agents and by the stores; {@link
 *     Token#NONE} if there never was one
 * @param orphans tasks the leaders before left under way; they are this leader's now
 */
public record Inheritance(Token previous, List<OrphanTask> orphans) {
  /** Keeps a copy. */
  public Inheritance {
    orphans = List.copyOf(orphans);
  }
}
