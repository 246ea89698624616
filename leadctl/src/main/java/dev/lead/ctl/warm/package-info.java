/** Making the next calls start fast. */
@NullMarked
package dev.lead.ctl.warm;

import org.jspecify.annotations.NullMarked;
