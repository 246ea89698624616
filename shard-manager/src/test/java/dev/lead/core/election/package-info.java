@NullMarked
package dev.lead.core.election;

import org.jspecify.annotations.NullMarked;
