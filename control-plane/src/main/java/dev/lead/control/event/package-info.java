/** The event log: what happened, in the order of commit. */
@NullMarked
package dev.lead.control.event;

import org.jspecify.annotations.NullMarked;
