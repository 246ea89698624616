@NullMarked
package dev.lead.agent;

import org.jspecify.annotations.NullMarked;
