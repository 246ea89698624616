@NullMarked
package dev.lead.control.http;

import org.jspecify.annotations.NullMarked;
