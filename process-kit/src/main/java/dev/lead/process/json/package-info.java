/** How LEAD's values look in JSON, on every port and in every file. */
@NullMarked
package dev.lead.process.json;

import org.jspecify.annotations.NullMarked;
