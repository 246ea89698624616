/** The present state and the history of regions, folded from their events. No I/O, no clock. */
@NullMarked
package dev.lead.control.projection;

import org.jspecify.annotations.NullMarked;
