@NullMarked
package dev.lead.process.http;

import org.jspecify.annotations.NullMarked;
