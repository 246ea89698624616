@NullMarked
package dev.lead.process;

import org.jspecify.annotations.NullMarked;
