/** The application that leads in the dev world. */
@NullMarked
package dev.lead.ctl.demo;

import org.jspecify.annotations.NullMarked;
