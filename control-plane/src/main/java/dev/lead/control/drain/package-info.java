/** Drains: what shall lead nothing, and the emptying of regions. */
@NullMarked
package dev.lead.control.drain;

import org.jspecify.annotations.NullMarked;
