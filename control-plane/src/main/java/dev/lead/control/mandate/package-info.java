/** Who may elect: decisions on incarnations and mandates, from records alone. No I/O, no clock. */
@NullMarked
package dev.lead.control.mandate;

import org.jspecify.annotations.NullMarked;
