@NullMarked
package dev.lead.control.postgres;

import org.jspecify.annotations.NullMarked;
