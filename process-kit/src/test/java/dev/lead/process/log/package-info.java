@NullMarked
package dev.lead.process.log;

import org.jspecify.annotations.NullMarked;
