/** New homes for the shards of a region that was lost, and the way back. */
@NullMarked
package dev.lead.control.failover;

import org.jspecify.annotations.NullMarked;
