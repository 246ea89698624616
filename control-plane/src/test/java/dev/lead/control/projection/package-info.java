@NullMarked
package dev.lead.control.projection;

import org.jspecify.annotations.NullMarked;
