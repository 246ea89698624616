@NullMarked
package dev.lead.process.config;

import org.jspecify.annotations.NullMarked;
