/** How data is shown: tables for people, JSON, JSON lines and YAML for programs. */
@NullMarked
package dev.lead.ctl.output;

import org.jspecify.annotations.NullMarked;
