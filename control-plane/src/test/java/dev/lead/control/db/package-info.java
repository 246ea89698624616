@NullMarked
package dev.lead.control.db;

import org.jspecify.annotations.NullMarked;
