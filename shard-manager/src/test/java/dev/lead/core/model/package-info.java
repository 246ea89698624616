@NullMarked
package dev.lead.core.model;

import org.jspecify.annotations.NullMarked;
