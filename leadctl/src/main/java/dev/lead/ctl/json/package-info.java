/**
 * JSON by streaming, without data binding: a command line must not pay for loading an object
 * mapper.
 */
@NullMarked
package dev.lead.ctl.json;

import org.jspecify.annotations.NullMarked;
