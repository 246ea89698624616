package dev.lead.client.fencing;

import dev.lead.client.Token;
import java.time.Duration;

/**
 * What raising a token met.
 *
 * @param previous the largest token before; {@link Token#NONE} if there was none
 * @param ended how many open transactions of the leader before had to be ended
 * @param took how long it took
 */
public record Raised(Token previous, int ended, Duration took) {}
