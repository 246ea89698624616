@NullMarked
package dev.lead.control.operation;

import org.jspecify.annotations.NullMarked;
