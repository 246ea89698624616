@NullMarked
package dev.lead.process.time;

import org.jspecify.annotations.NullMarked;
