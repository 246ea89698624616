@NullMarked
package dev.lead.core.authority;

import org.jspecify.annotations.NullMarked;
