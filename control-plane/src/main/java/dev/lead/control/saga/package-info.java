/** Carries moves between regions on, step by step: the rows, the events, and the driver. */
@NullMarked
package dev.lead.control.saga;

import org.jspecify.annotations.NullMarked;
