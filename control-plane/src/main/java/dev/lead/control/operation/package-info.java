/** What operators order: transfers, evictions, pauses, and the orders these become. */
@NullMarked
package dev.lead.control.operation;

import org.jspecify.annotations.NullMarked;
