@NullMarked
package dev.lead.control;

import org.jspecify.annotations.NullMarked;
