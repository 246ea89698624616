/** Where candidates stand, from the rows that their regions' events became. */
@NullMarked
package dev.lead.control.standing;

import org.jspecify.annotations.NullMarked;
