/** Logs: lines for people on a terminal, one JSON object a line for machines. */
@NullMarked
package dev.lead.process.log;

import org.jspecify.annotations.NullMarked;
