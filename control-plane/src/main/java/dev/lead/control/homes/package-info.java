/** Where shards may be led: decided from records alone. No I/O, no clock. */
@NullMarked
package dev.lead.control.homes;

import org.jspecify.annotations.NullMarked;
