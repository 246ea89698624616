/**
 * Exhaustive exploration of small worlds around the real {@code ElectionTable}: every order of
 * deliveries, duplicates, losses and time-outs that the rules allow.
 */
@NullMarked
package dev.lead.core.explore;

import org.jspecify.annotations.NullMarked;
