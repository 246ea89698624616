/**
 * What only the operating system can say or do: signals to process groups, who a process is,
 * clocks.
 */
@NullMarked
package dev.lead.ctl.os;

import org.jspecify.annotations.NullMarked;
