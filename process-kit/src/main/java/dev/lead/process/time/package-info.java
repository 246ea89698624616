/**
 * Time that only goes forward, even while the machine sleeps, and a watch over both kinds of
 * clocks.
 */
@NullMarked
package dev.lead.process.time;

import org.jspecify.annotations.NullMarked;
