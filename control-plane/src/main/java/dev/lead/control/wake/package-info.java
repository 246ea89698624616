/** Waiting for something another request, or another replica, commits. */
@NullMarked
package dev.lead.control.wake;

import org.jspecify.annotations.NullMarked;
