@NullMarked
package dev.lead.identity;

import org.jspecify.annotations.NullMarked;
