/** Commands that change a deployment. */
@NullMarked
package dev.lead.ctl.change;

import org.jspecify.annotations.NullMarked;
