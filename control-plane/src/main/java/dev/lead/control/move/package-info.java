/**
 * Moves of shards between regions: what comes next, decided from records alone. No I/O, no clock.
 */
@NullMarked
package dev.lead.control.move;

import org.jspecify.annotations.NullMarked;
