/**
 * Configuration: YAML files, checked against a JSON schema that also holds the defaults, overridden
 * by environment variables, bound to records. What is wrong is said with file and line.
 */
@NullMarked
package dev.lead.process.config;

import org.jspecify.annotations.NullMarked;
