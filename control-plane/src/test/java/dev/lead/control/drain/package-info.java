@NullMarked
package dev.lead.control.drain;

import org.jspecify.annotations.NullMarked;
