/** Commands for setting up: certificates, contexts, completion. */
@NullMarked
package dev.lead.ctl.setup;

import org.jspecify.annotations.NullMarked;
