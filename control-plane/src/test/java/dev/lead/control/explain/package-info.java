@NullMarked
package dev.lead.control.explain;

import org.jspecify.annotations.NullMarked;
