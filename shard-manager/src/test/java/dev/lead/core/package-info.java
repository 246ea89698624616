@NullMarked
package dev.lead.core;

import org.jspecify.annotations.NullMarked;
