@NullMarked
package dev.lead.control.mandate;

import org.jspecify.annotations.NullMarked;
