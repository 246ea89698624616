@NullMarked
package dev.lead.client;

import org.jspecify.annotations.NullMarked;
