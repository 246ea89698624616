/** Regions: their description, and the lock that guards what they may do. */
@NullMarked
package dev.lead.control.region;

import org.jspecify.annotations.NullMarked;
