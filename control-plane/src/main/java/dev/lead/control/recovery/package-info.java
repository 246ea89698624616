/** Databases that step back: finding it out, and forgetting nothing that matters (rule 14). */
@NullMarked
package dev.lead.control.recovery;

import org.jspecify.annotations.NullMarked;
