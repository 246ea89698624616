/** Running a command only while leading, and the guard that ends it in time. */
@NullMarked
package dev.lead.ctl.elect;

import org.jspecify.annotations.NullMarked;
