@NullMarked
package dev.lead.process.health;

import org.jspecify.annotations.NullMarked;
