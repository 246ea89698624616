/** LEAD_HOME: contexts and caches of the person at the terminal. */
@NullMarked
package dev.lead.ctl.home;

import org.jspecify.annotations.NullMarked;
