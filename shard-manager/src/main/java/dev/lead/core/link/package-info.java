@NullMarked
package dev.lead.core.link;

import org.jspecify.annotations.NullMarked;
