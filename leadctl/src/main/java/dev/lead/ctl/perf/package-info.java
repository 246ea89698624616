/** Measuring a deployment. */
@NullMarked
package dev.lead.ctl.perf;

import org.jspecify.annotations.NullMarked;
