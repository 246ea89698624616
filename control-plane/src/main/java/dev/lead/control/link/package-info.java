/** What agents ask of the control plane: mandates, assignment, orders, and taking their events. */
@NullMarked
package dev.lead.control.link;

import org.jspecify.annotations.NullMarked;
