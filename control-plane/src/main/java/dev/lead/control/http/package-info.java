/** The REST of the control plane; its contract is openapi.yaml beside these classes. */
@NullMarked
package dev.lead.control.http;

import org.jspecify.annotations.NullMarked;
