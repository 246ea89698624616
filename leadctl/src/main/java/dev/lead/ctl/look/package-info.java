/** Commands that only look. */
@NullMarked
package dev.lead.ctl.look;

import org.jspecify.annotations.NullMarked;
