/** A whole LEAD on this machine, as real processes. */
@NullMarked
package dev.lead.ctl.dev;

import org.jspecify.annotations.NullMarked;
