@NullMarked
package dev.lead.control.move;

import org.jspecify.annotations.NullMarked;
