@NullMarked
package dev.lead.control.saga;

import org.jspecify.annotations.NullMarked;
