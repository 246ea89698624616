/** Why a candidate would or would not lead a shard, from what the events told. No I/O, no clock. */
@NullMarked
package dev.lead.control.explain;

import org.jspecify.annotations.NullMarked;
