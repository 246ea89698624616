/** Refusals that a caller can act on. */
@NullMarked
package dev.lead.control.problem;

import org.jspecify.annotations.NullMarked;
