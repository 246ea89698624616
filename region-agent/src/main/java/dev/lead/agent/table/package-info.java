/** Hosts the election table as the replicated state machine, and shows it to the other parts. */
@NullMarked
package dev.lead.agent.table;

import org.jspecify.annotations.NullMarked;
